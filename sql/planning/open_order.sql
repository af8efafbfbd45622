-- Grain: series × week ahead.
-- Why: what an account has ordered and has been promised, and that has not been delivered yet.
select
    s.series,
    date_diff('day', d.monday, o.promised_on) // 7 as week,
    cast(sum(o.line_units) as double) as units
from fct_order_line as o
cross join plan_day as d
inner join plan_series as s on o.account_id = s.account_id and o.product_id = s.product_id
where
    o.kind = 'sale'
    and o.order_date < d.as_of_date
    and o.promised_on >= d.as_of_date
    and coalesce(o.delivered_on, date '9999-12-31') >= d.as_of_date
group by s.series, date_diff('day', d.monday, o.promised_on) // 7
