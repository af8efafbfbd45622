-- Grain: series × shipment on its way.
-- Why: what came in since the report came out of it, the goods due first before the others. Where
--   several sources report, it came out of the oldest reports first, and out of each once.
with report as (
    select
        s.series,
        s.told_on,
        sum(s.units) as units
    from shipment_told as s
    group by s.series, s.told_on
),

came as (
    select
        r.series,
        r.told_on,
        sum(c.units) as units
    from report as r
    inner join plan_series as s on r.series = s.series
    inner join stock_came as c
        on
            s.account_id = c.account_id
            and s.product_id = c.product_id
            and r.told_on < c.came_on
    group by r.series, r.told_on
),

placed as (
    select
        r.series,
        r.told_on,
        coalesce(c.units, 0) as came_units,
        sum(r.units) over (
            partition by r.series
            order by r.told_on
            rows between unbounded preceding and current row
        ) - r.units as older_units
    from report as r
    left join came as c on r.series = c.series and r.told_on = c.told_on
),

reached as (
    select
        p.series,
        p.told_on,
        greatest(0, min(p.came_units + p.older_units) over (
            partition by p.series
            order by p.told_on
            rows between unbounded preceding and current row
        ) - p.older_units) as units
    from placed as p
),

queued as (
    select
        s.series,
        s.told_on,
        s.due_on,
        s.units,
        sum(s.units) over (
            partition by s.series, s.told_on
            order by s.due_on asc nulls last
            rows between unbounded preceding and current row
        ) - r.units as left_units
    from shipment_told as s
    inner join reached as r on s.series = r.series and s.told_on = r.told_on
)

select
    q.series,
    q.told_on,
    q.due_on,
    cast(date_diff('day', d.as_of_date, q.due_on) as bigint) as days,
    cast(least(q.units, q.left_units) as double) as units
from queued as q
cross join plan_day as d
where q.left_units > 0
