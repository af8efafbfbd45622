-- Grain: order line.
-- Why: one sign for returns, and beside each line the pack, the prices and the rate of its day. A
--   positive quantity of kind return is negated; a price of zero makes a free good. A line without
--   a unit is in the unit of its product's price.
with line as (
    select
        o.*,
        p.units_per_case,
        p.units_per_pallet,
        p.price_unit,
        p.list_price,
        p.list_price_each,
        p.unit_cost,
        p.unit_cost_each,
        a.company_currency,
        f.rate,
        coalesce(o.unit, p.price_unit, 'each') as order_unit
    from orders as o
    cross join params as a
    left join stg_product as p
        on
            o.product_id = p.product_id
            and o.order_date >= p.holds_from
            and o.order_date < p.holds_to
    left join stg_fx_day as f
        on o.currency = f.currency and o.order_date = f.date_day
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
    cast(case when l.kind = 'return' then -abs(l.quantity) else l.quantity end as decimal(18, 4))
        as quantity,
    cast(l.order_unit as varchar) as unit,
    cast(case l.order_unit
        when 'case' then l.units_per_case
        when 'pallet' then l.units_per_pallet
        else 1
    end as decimal(18, 4)) as units_each,
    cast(l.unit_price as decimal(18, 6)) as unit_price,
    cast(coalesce(l.currency, l.company_currency) as varchar) as currency,
    cast(case
        when coalesce(l.currency, l.company_currency) <> l.company_currency then l.rate
    end as decimal(18, 6)) as rate,
    cast(coalesce(l.currency, l.company_currency) = l.company_currency as boolean) as is_domestic,
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
