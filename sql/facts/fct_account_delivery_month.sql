-- Grain: account × month with an order of ours or a delivery.
-- Why: what serving an account takes, beside visits: orders in the month they were placed, and days
--   on which goods arrived, each once however many orders came on it. Goods that arrive more than
--   three months after their order are not looked for.
-- partition: month
-- reads: fct_order_line month-3..month
with placed as (
    select
        o.month,
        o.account_id,
        o.source,
        o.order_id,
        max(o.order_date) as placed_on,
        max(o.delivered_on) as delivered_on
    from fct_order_line as o
    where o.kind = 'sale' and o.seller_id is null
    group by o.month, o.account_id, o.source, o.order_id
),

event as (
    select
        p.month,
        p.account_id,
        1 as orders,
        cast(null as date) as delivered_on
    from placed as p
    union all
    select
        substr(cast(p.delivered_on as varchar), 1, 7) as month,
        p.account_id,
        0 as orders,
        p.delivered_on
    from placed as p
    where
        year(p.delivered_on) * 12 + month(p.delivered_on)
        - year(p.placed_on) * 12 - month(p.placed_on) between 0 and 3
)

select
    e.month,
    e.account_id,
    sum(e.orders) as served_orders,
    count(distinct e.delivered_on) as delivery_days
from event as e
group by e.month, e.account_id
