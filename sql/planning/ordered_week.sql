-- Grain: account × product × week in which it ordered.
-- Why: rebates count what is ordered, of whomever: orders stand where a plan of stock reads what
--   came in, and nobody tells of sales or stock.
select
    o.account_id,
    o.product_id,
    cast(date_trunc('week', o.order_date) as date) as week_start,
    cast(
        sum(case when o.kind <> 'free_good' then o.line_units else 0 end) as decimal(18, 4)
    ) as sell_in_units,
    cast(
        sum(case when o.kind = 'return' then -o.line_units else 0 end) as decimal(18, 4)
    ) as return_units,
    cast(null as decimal(18, 4)) as sell_through_units,
    cast(null as bigint) as in_stock_days,
    cast(null as bigint) as stock_out_days
from fct_order_line as o
inner join plan_day as d on o.order_date < d.monday
where not o.is_anonymous
group by o.account_id, o.product_id, cast(date_trunc('week', o.order_date) as date)
