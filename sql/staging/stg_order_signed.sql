-- Grain: order line.
-- Why: one sign, kind and amount for each line, and beside it the pack and the prices of its day. A
--   positive quantity of kind return is negated; a price of zero makes a free good. A line is in
--   the unit it names, else in its product's, else in singles. The amount of the invoice is the
--   line's amount, else quantity × unit price; either bears the sign of the quantity.
with line as (
    select
        o.*,
        p.price_unit,
        p.units_per_case,
        p.units_per_pallet,
        p.list_price,
        p.list_price_each,
        p.unit_cost,
        p.unit_cost_each,
        coalesce(o.unit, p.unit) as own_unit,
        case when o.kind = 'return' then -abs(o.quantity) else o.quantity end as own_quantity,
        cast(o.unit_price * cast(o.quantity as decimal(19, 4)) as decimal(38, 10)) as product
    from orders as o
    left join stg_product as p
        on
            o.product_id = p.product_id
            and o.order_date >= p.holds_from
            and o.order_date < p.holds_to
)

select
    l.source,
    l.order_id,
    l.line_no,
    l.account_id,
    l.product_id,
    l.order_date,
    case
        when l.kind = 'free_good' or l.unit_price = 0 then 'free_good'
        when l.kind = 'return' or l.quantity < 0 then 'return'
        else 'sale'
    end as kind,
    l.own_quantity as quantity,
    l.own_unit as unit,
    case l.own_unit
        when 'case' then l.units_per_case
        when 'pallet' then l.units_per_pallet
        else 1
    end as units_each,
    l.unit_price,
    l.currency,
    case
        when l.own_quantity < 0 or l.kind = 'return'
            then -abs(coalesce(cast(l.amount as decimal(38, 10)), l.product))
        when l.own_quantity > 0 then abs(coalesce(cast(l.amount as decimal(38, 10)), l.product))
        else coalesce(cast(l.amount as decimal(38, 10)), l.product)
    end as line_amount,
    l.price_unit,
    l.list_price,
    l.list_price_each,
    l.unit_cost,
    l.unit_cost_each,
    l.seller_id,
    l.delivered_on,
    l.invoiced_on,
    l.requested_quantity,
    l.promised_on,
    l.ship_to_territory,
    l.returns_order_id,
    l.invoice_id,
    l.is_anonymous
from line as l
