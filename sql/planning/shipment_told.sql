-- Grain: series × day due, as last told.
-- Why: of each source the latest report counts; without such a feed the inventory's own figure.
with latest as (
    select
        t.source,
        max(t.as_of_date) as told_on
    from in_transit as t
    inner join plan_day as d on t.as_of_date <= d.as_of_date
    group by t.source
),

told as (
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
)

select
    t.series,
    t.told_on,
    t.due_on,
    cast(t.units as decimal(28, 4)) as units
from told as t
