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
    cast(l.source as varchar) as source,
    cast(l.order_id as varchar) as order_id,
    cast(l.line_no as varchar) as line_no,
    cast(l.account_id as varchar) as account_id,
    cast(l.product_id as varchar) as product_id,
    cast(l.order_date as date) as order_date,
    cast(case
        when l.kind = 'free_good' or l.unit_price = 0 then 'free_good'
        when l.kind = 'return' or l.quantity < 0 then 'return'
        else 'sale'
    end as varchar) as kind,
    cast(l.own_quantity as decimal(18, 4)) as quantity,
    cast(l.own_unit as varchar) as unit,
    cast(case l.own_unit
        when 'case' then l.units_per_case
        when 'pallet' then l.units_per_pallet
        else 1
    end as decimal(18, 4)) as units_each,
    cast(l.unit_price as decimal(18, 6)) as unit_price,
    cast(l.currency as varchar) as currency,
    cast(case
        when l.own_quantity < 0 or l.kind = 'return'
            then -abs(coalesce(cast(l.amount as decimal(38, 10)), l.product))
        when l.own_quantity > 0 then abs(coalesce(cast(l.amount as decimal(38, 10)), l.product))
        else coalesce(cast(l.amount as decimal(38, 10)), l.product)
    end as decimal(38, 10)) as line_amount,
    cast(l.price_unit as varchar) as price_unit,
    cast(l.list_price as decimal(18, 6)) as list_price,
    cast(l.list_price_each as decimal(22, 10)) as list_price_each,
    cast(l.unit_cost as decimal(18, 6)) as unit_cost,
    cast(l.unit_cost_each as decimal(22, 10)) as unit_cost_each,
    cast(l.seller_id as varchar) as seller_id,
    cast(l.delivered_on as date) as delivered_on,
    cast(l.invoiced_on as date) as invoiced_on,
    cast(l.requested_quantity as decimal(18, 4)) as requested_quantity,
    cast(l.promised_on as date) as promised_on,
    cast(l.ship_to_territory as varchar) as ship_to_territory,
    cast(l.returns_order_id as varchar) as returns_order_id,
    cast(l.invoice_id as varchar) as invoice_id,
    cast(l.is_anonymous as boolean) as is_anonymous
from line as l
