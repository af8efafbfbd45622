-- Grain: region × day, from the first that anything is known of to the day before the as-of date.
-- Why: how old each figure is that day: days since the last order, the last day of sell-through and
--   the last that counts of stock speak for, in the region. What has not come is not 0, nor is that
--   of which less than half has come, held against the best day of four weeks.
with told as (
    select
        f.region,
        f.date_day,
        count(case when f.is_ordered then 1 end) as ordered,
        sum(f.sell_through_accounts) as told,
        sum(f.stock_counts) as counted
    from fct_region_category_day as f
    group by f.region, f.date_day
),

region as (
    select
        t.region,
        min(t.date_day) as first_day
    from told as t
    group by t.region
),

day as (
    select
        r.region,
        k.date_day,
        coalesce(t.ordered, 0) as ordered,
        coalesce(t.told, 0) as told,
        coalesce(t.counted, 0) as counted,
        max(t.told) over w as most_told,
        max(t.counted) over w as most_counted
    from region as r
    cross join params as a
    inner join calendar as k on r.first_day <= k.date_day
    left join told as t on r.region = t.region and k.date_day = t.date_day
    where k.date_day < a.as_of_date
    window w as (
        partition by r.region
        order by k.date_day
        rows between 27 preceding and current row
    )
),

judged as (
    select
        d.region,
        d.date_day,
        d.ordered > 0 as is_ordered,
        d.told > 0 and d.told * 2 >= d.most_told as is_told,
        d.counted > 0 and d.counted * 2 >= d.most_counted as is_counted
    from day as d
)

select
    j.region,
    j.date_day,
    j.is_told,
    j.is_counted,
    date_diff('day', max(case when j.is_ordered then j.date_day end) over u, j.date_day)
        as sell_in_age_days,
    date_diff('day', max(case when j.is_told then j.date_day end) over u, j.date_day)
        as sell_through_age_days,
    date_diff('day', max(case when j.is_counted then j.date_day end) over u, j.date_day)
        as stock_age_days
from judged as j
window
    u as (
        partition by j.region
        order by j.date_day
        rows between unbounded preceding and current row
    )
