-- Grain: account × product that it bought or gave back after the last complete month.
-- Why: the days of the running month before the as-of date, bought from anyone. Sums by month hold
--   the month whole: an order dated ahead is in them, and tells nothing of today.
select
    o.account_id,
    o.product_id,
    coalesce(sum(case when o.kind <> 'free_good' then o.line_units end), 0) as bought_units,
    count(case when o.kind <> 'return' and o.line_units > 0 then 1 end) as bought_lines
from fct_order_line as o
inner join params as a on o.order_date > a.last_month_end and o.order_date < a.as_of_date
group by o.account_id, o.product_id
