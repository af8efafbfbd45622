-- Grain: series × day promised, of goods an account has ordered and that have not left yet.
-- Why: what is ordered and promised arrives; ordering it once more would bury the account. What is
--   in transit is of the orders promised first: only what is ordered beyond it is still to come.
with ordered as (
    select
        s.series,
        o.promised_on,
        sum(o.line_units) as units
    from fct_order_line as o
    inner join plan_series as s on o.account_id = s.account_id and o.product_id = s.product_id
    cross join plan_day as d
    where
        o.kind in ('sale', 'free_good')
        and o.order_date < d.as_of_date
        and o.promised_on >= d.as_of_date
        and coalesce(o.delivered_on, date '9999-12-31') >= d.as_of_date
    group by s.series, o.promised_on
),

summed as (
    select
        series,
        promised_on,
        units,
        sum(units) over (partition by series order by promised_on) as units_so_far
    from ordered
),

-- What is overdue belongs to orders promised before today.
coming as (
    select
        series,
        sum(units) as units
    from shipment_due
    where coalesce(days, 0) >= 0
    group by series
)

select
    s.series,
    d.as_of_date as told_on,
    s.promised_on as due_on,
    cast(date_diff('day', d.as_of_date, s.promised_on) as bigint) as days,
    cast(least(s.units, s.units_so_far - coalesce(c.units, 0)) as double) as units
from summed as s
cross join plan_day as d
left join coming as c on s.series = c.series
where s.units_so_far > coalesce(c.units, 0)
