-- Grain: series × day promised, of goods an account has ordered and that have not left yet.
-- Why: what is ordered and promised arrives; ordering it once more would bury the account. What is
--   in transit is of the orders promised first: only what is ordered beyond it is still to come.
--   Beside it stands what was promised before today and is not delivered: overdue goods are of it
--   first, and what they are beyond it is of the orders still to come (`shipments`).
with open_line as (
    select
        s.series,
        o.promised_on,
        o.line_units,
        o.promised_on >= d.as_of_date as is_ahead
    from fct_order_line as o
    inner join plan_series as s on o.account_id = s.account_id and o.product_id = s.product_id
    cross join plan_day as d
    where
        o.kind in ('sale', 'free_good')
        and o.order_date < d.as_of_date
        and o.promised_on is not null
        and coalesce(o.delivered_on, date '9999-12-31') >= d.as_of_date
),

behind as (
    select
        series,
        sum(line_units) as units
    from open_line
    where not is_ahead
    group by series
),

ordered as (
    select
        series,
        promised_on,
        sum(line_units) as units
    from open_line
    where is_ahead
    group by series, promised_on
),

summed as (
    select
        o.series,
        o.promised_on,
        o.units,
        sum(o.units) over (
            partition by o.series
            order by o.promised_on
            rows between unbounded preceding and current row
        ) as units_so_far
    from ordered as o
),

coming as (
    select
        s.series,
        sum(cast(s.units as decimal(18, 4))) as units
    from shipment_due as s
    where coalesce(s.days, 0) >= 0
    group by s.series
)

select
    s.series,
    d.as_of_date as told_on,
    s.promised_on as due_on,
    cast(date_diff('day', d.as_of_date, s.promised_on) as bigint) as days,
    cast(least(s.units, s.units_so_far - coalesce(c.units, 0)) as double) as units,
    cast(coalesce(b.units, 0) as double) as behind_units
from summed as s
cross join plan_day as d
left join coming as c on s.series = c.series
left join behind as b on s.series = b.series
where s.units_so_far > coalesce(c.units, 0)
