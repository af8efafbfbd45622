-- Grain: order line.
-- Why: the one fact every metric, plan and rebate starts from, in single units and company
--   currency. All lines are kept, network orders (seller_id given) and later ones too; who reads
--   them says which. A return is matched where the order it names sold the product within a year.
-- partition: month
with returned as (
    select
        o.source,
        o.order_id,
        o.line_no,
        o.product_id,
        o.returns_order_id,
        year(o.order_date) * 12 + month(o.order_date) as month_no
    from stg_order_signed as o
    where
        o.returns_order_id is not null
        and o.kind = 'return'
),

matched as (
    select
        r.source,
        r.order_id,
        r.line_no
    from returned as r
    inner join stg_sold_product as s
        on
            r.source = s.source
            and r.returns_order_id = s.order_id
            and r.product_id = s.product_id
    where r.month_no - s.month_no between 0 and 12
    group by r.source, r.order_id, r.line_no
)

select
    cast(substr(cast(l.order_date as varchar), 1, 7) as varchar) as month,
    cast(date_trunc('month', l.order_date) as date) as month_start,
    cast(l.source as varchar) as source,
    cast(l.order_id as varchar) as order_id,
    cast(l.line_no as varchar) as line_no,
    cast(l.account_id as varchar) as account_id,
    cast(a.account_key as varchar) as account_key,
    cast(l.product_id as varchar) as product_id,
    cast(p.product_key as varchar) as product_key,
    cast(l.order_date as date) as order_date,
    cast(l.kind as varchar) as kind,
    cast(l.quantity as decimal(18, 4)) as quantity,
    cast(l.unit as varchar) as unit,
    cast(l.line_units as decimal(18, 4)) as line_units,
    cast(l.unit_price as decimal(18, 6)) as unit_price,
    cast(l.currency as varchar) as currency,
    cast(l.line_amount as decimal(38, 10)) as line_amount,
    cast(l.net_amount as decimal(38, 10)) as net_amount,
    cast(l.list_amount as decimal(38, 10)) as list_amount,
    cast(l.cost_amount as decimal(38, 10)) as cost_amount,
    cast(l.seller_id as varchar) as seller_id,
    cast(l.delivered_on as date) as delivered_on,
    cast(l.invoiced_on as date) as invoiced_on,
    cast(l.requested_quantity as decimal(18, 4)) as requested_quantity,
    cast(l.requested_units as decimal(18, 4)) as requested_units,
    cast(l.promised_on as date) as promised_on,
    cast(l.ship_to_territory as varchar) as ship_to_territory,
    cast(l.returns_order_id as varchar) as returns_order_id,
    cast(l.invoice_id as varchar) as invoice_id,
    cast(l.is_anonymous as boolean) as is_anonymous,
    cast(l.kind = 'return' and m.order_id is null as boolean) as is_unmatched_return
from stg_order_line as l
left join stg_account_key as a
    on
        l.account_id = a.account_id
        and l.order_date >= a.holds_from
        and l.order_date < a.holds_to
left join stg_product_key as p
    on
        l.product_id = p.product_id
        and l.order_date >= p.holds_from
        and l.order_date < p.holds_to
left join matched as m
    on l.source = m.source and l.order_id = m.order_id and l.line_no = m.line_no
