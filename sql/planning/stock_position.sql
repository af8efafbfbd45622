-- Grain: account × product that was counted.
-- Why: what lies there as the as-of day begins: the count, what came and went back since, less what
--   was sold since. A week told counts by its days after the count; the days that nobody told of,
--   those of the running week among them, by the pace of the last weeks. Stock that would fall
--   below zero stays there, and what comes later counts whole: 50 counted, then 70 sold, then 100
--   come and 70 sold leave 30. A count beyond its age is no figure.
with count_used as (
    select
        c.account_id,
        c.product_id,
        k.sells_on,
        c.counted_on,
        c.counted_units,
        p.is_regular,
        coalesce(p.weekly_units, 0) as weekly_units
    from stock_count as c
    inner join plan_candidate as k on c.account_id = k.account_id and c.product_id = k.product_id
    inner join plan_day as d on c.counted_on >= d.as_of_date - d.count_age_days
    left join sold_pace as p on c.account_id = p.account_id and c.product_id = p.product_id
    where c.counted_units is not null
),

week as (
    select
        d.as_of_date,
        unnest(range(d.count_age_days // 7 + 2)) as weeks_back,
        d.monday - cast(7 * weeks_back as integer) as week_start,
        weeks_back > 0 as is_over
    from plan_day as d
),

reported as (
    select
        f.account_id,
        f.week_start
    from fct_account_product_week as f
    where f.sell_through_units is not null
    group by f.account_id, f.week_start
),

since as (
    select
        u.account_id,
        u.product_id,
        w.week_start,
        date_diff(
            'day',
            greatest(u.counted_on + 1, w.week_start),
            least(w.as_of_date, w.week_start + 7)
        ) as days,
        case when u.sells_on and w.is_over and h.week_start is null then f.sell_through_units
        end as told_units,
        u.sells_on and w.is_over and not u.is_regular and a.week_start is not null as is_none,
        u.weekly_units
    from count_used as u
    inner join week as w on u.counted_on < w.week_start + 6 and u.counted_on + 1 < w.as_of_date
    left join fct_account_product_week as f
        on
            u.account_id = f.account_id
            and u.product_id = f.product_id
            and w.week_start = f.week_start
    left join held_week as h
        on
            u.account_id = h.account_id
            and u.product_id = h.product_id
            and w.week_start = h.week_start
    left join reported as a on u.account_id = a.account_id and w.week_start = a.week_start
    where w.week_start < w.as_of_date
),

sold as (
    select
        s.account_id,
        s.product_id,
        s.week_start,
        s.days,
        s.told_units is null and not s.is_none and s.weekly_units > 0 as is_estimated,
        cast(greatest(0, case
            when s.told_units is not null then cast(s.told_units as double)
            when s.is_none then 0
            else s.weekly_units
        end) * s.days / 7 as decimal(18, 4)) as units
    from since as s
),

came as (
    select
        u.account_id,
        u.product_id,
        cast(date_trunc('week', c.came_on) as date) as week_start,
        sum(c.units) as units
    from count_used as u
    inner join stock_came as c
        on
            u.account_id = c.account_id
            and u.product_id = c.product_id
            and u.counted_on < c.came_on
    group by u.account_id, u.product_id, date_trunc('week', c.came_on)
),

moved as (
    select
        s.account_id,
        s.product_id,
        s.week_start,
        case when s.is_estimated then s.week_start end as estimated_week,
        s.units as sold_units,
        coalesce(c.units, 0) as came_units,
        sum(coalesce(c.units, 0) - s.units) over (
            partition by s.account_id, s.product_id
            order by s.week_start
            rows between unbounded preceding and current row
        ) as change_units
    from sold as s
    left join came as c
        on
            s.account_id = c.account_id
            and s.product_id = c.product_id
            and s.week_start = c.week_start
    where s.days > 0
),

summed as (
    select
        m.account_id,
        m.product_id,
        sum(m.sold_units) as sold_units,
        sum(m.came_units) as came_units,
        min(m.change_units) as least_change,
        min(m.estimated_week) as estimated_week
    from moved as m
    group by m.account_id, m.product_id
),

rolled as (
    select
        u.account_id,
        u.product_id,
        u.counted_on,
        u.counted_units,
        coalesce(s.sold_units, 0) as sold_units,
        coalesce(s.came_units, 0) as came_units,
        case when s.estimated_week is not null then greatest(s.estimated_week, u.counted_on + 1)
        end as estimated_from,
        greatest(0, coalesce(-s.least_change, 0) - u.counted_units) as lacking_units
    from count_used as u
    left join summed as s on u.account_id = s.account_id and u.product_id = s.product_id
)

select
    c.account_id,
    c.product_id,
    c.counted_on,
    c.counted_units,
    cast(case
        when r.counted_units = floor(r.counted_units)
            then round(r.counted_units + r.came_units - r.sold_units + r.lacking_units)
        else r.counted_units + r.came_units - r.sold_units + r.lacking_units
    end as decimal(18, 4)) as on_hand_units,
    cast(r.came_units as decimal(18, 4)) as came_units,
    cast(r.sold_units as decimal(18, 4)) as sold_units,
    r.estimated_from,
    coalesce(r.lacking_units > 0, false) as is_floored,
    c.transit_on,
    c.in_transit_units
from stock_count as c
left join rolled as r on c.account_id = r.account_id and c.product_id = r.product_id
