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
    substr(cast(l.order_date as varchar), 1, 7) as month,
    cast(date_trunc('month', l.order_date) as date) as month_start,
    l.source,
    l.order_id,
    l.line_no,
    l.account_id,
    a.account_key,
    l.product_id,
    p.product_key,
    l.order_date,
    l.kind,
    l.quantity,
    l.unit,
    l.line_units,
    l.unit_price,
    l.currency,
    l.line_amount,
    l.net_amount,
    l.list_amount,
    l.cost_amount,
    l.seller_id,
    l.delivered_on,
    l.invoiced_on,
    l.requested_quantity,
    l.requested_units,
    l.promised_on,
    l.ship_to_territory,
    l.returns_order_id,
    l.invoice_id,
    l.is_anonymous,
    l.kind = 'return' and m.order_id is null as is_unmatched_return
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
