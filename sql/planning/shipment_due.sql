-- Grain: series × shipment on its way.
-- Why: of each source the latest report counts; without such a feed the inventory's own figure.
--   What came in since the report came out of it, the goods due first before the others.
with latest as (
    select
        t.source,
        max(t.as_of_date) as told_on
    from in_transit as t
    inner join plan_day as d on t.as_of_date <= d.as_of_date
    group by t.source
),

sent as (
    select
        s.series,
        l.told_on,
        t.due_on,
        sum(t.units) as units
    from in_transit as t
    inner join latest as l on t.source = l.source and t.as_of_date = l.told_on
    inner join plan_series as s on t.account_id = s.account_id and t.product_id = s.product_id
    group by s.series, l.told_on, t.due_on
    union all
    select
        s.series,
        s.transit_on as told_on,
        max(i.in_transit_due_on) as due_on,
        max(s.in_transit_units) as units
    from plan_series as s
    cross join plan_day as d
    left join inventory as i
        on
            s.account_id = i.account_id
            and s.product_id = i.product_id
            and s.transit_on = i.snapshot_date
    where s.in_transit_units > 0 and not d.has_transit_feed
    group by s.series, s.transit_on
),

report as (
    select
        s.series,
        s.told_on
    from sent as s
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
        ) - coalesce(c.units, 0) as left_units
    from sent as s
    left join came as c on s.series = c.series and s.told_on = c.told_on
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
