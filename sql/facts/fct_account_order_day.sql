-- Grain: account × day on which it ordered.
-- Why: how often an account orders, from whomever it buys. An order counts once a month, on the
--   first day it has lines on; returns are no orders.
-- partition: month
with placed as (
    select
        o.month,
        o.account_id,
        o.source,
        o.order_id,
        min(o.order_date) as order_date
    from fct_order_line as o
    where o.kind <> 'return' and o.line_units > 0
    group by o.month, o.account_id, o.source, o.order_id
)

select
    p.month,
    p.account_id,
    p.order_date,
    count(*) as order_count
from placed as p
group by p.month, p.account_id, p.order_date
