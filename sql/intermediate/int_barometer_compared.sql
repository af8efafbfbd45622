-- Grain: region × category it trades in × day.
-- Why: each day beside the one of last year that it is compared with and what was planned, added
--   over 7 and 28 days, for a single day says little. A sum with an unknown day in it is unknown.
with beside as (
    select
        d.region,
        d.category,
        d.date_day,
        c.compared_on,
        d.sell_in_net_amount as sold,
        d.sell_through_units as told,
        f.sell_in_net_amount as sold_before,
        f.sell_through_units as told_before,
        -- Accounts are counted by region; a category that none of them sold sold nothing.
        max(l.like_for_like_accounts) over (partition by d.region, d.date_day) as alike,
        coalesce(l.like_units, 0) as like_told,
        coalesce(l.like_units_before, 0) as like_before,
        p.plan_amount as planned
    from int_barometer_day as d
    inner join stg_compared_day as c on d.date_day = c.date_day
    left join int_barometer_day as f
        on d.region = f.region and d.category = f.category and c.compared_on = f.date_day
    left join fct_like_for_like_day as l
        on d.region = l.region and d.category = l.category and d.date_day = l.date_day
    left join int_region_target as p
        on d.region = p.region and d.category = p.category and d.date_day = p.date_day
)

select
    b.region,
    b.category,
    b.date_day,
    b.compared_on,
    b.sold_before,
    b.told_before,
    case when b.alike > 0 then b.like_told end as like_told,
    case when b.alike > 0 then b.like_before end as like_before,
    b.planned,
    case when count(b.sold) over w = 7 then sum(b.sold) over w end as sold_7d,
    case when count(b.told) over w = 7 then sum(b.told) over w end as told_7d,
    case when count(b.sold) over m = 28 then sum(b.sold) over m end as sold_28d,
    case when count(b.told) over m = 28 then sum(b.told) over m end as told_28d,
    case when count(b.sold_before) over m = 28 then sum(b.sold_before) over m end
        as sold_before_28d,
    case when count(b.told_before) over m = 28 then sum(b.told_before) over m end
        as told_before_28d,
    case when count(b.alike) over m = 28 then min(b.alike) over m end as like_for_like_accounts,
    case when count(b.alike) over m = 28 then sum(b.like_told) over m end as like_told_28d,
    case when count(b.alike) over m = 28 then sum(b.like_before) over m end as like_before_28d,
    case when count(b.planned) over m > 0 then sum(b.planned) over m end as planned_28d
from beside as b
window
    w as (
        partition by b.region, b.category
        order by b.date_day
        rows between 6 preceding and current row
    ),
    m as (
        partition by b.region, b.category
        order by b.date_day
        rows between 27 preceding and current row
    )
