-- Grain: account × product × week that has days since the count, the running week among them.
-- Why: what was sold since the count. A week told counts by its days after the count; the days that
--   nobody told of by the pace of the last weeks.
with week as (
    select distinct
        d.as_of_date,
        p.week_start,
        p.week_start < d.monday as is_over
    from plan_date as p
    inner join plan_day as d on p.date_day < d.as_of_date
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
    left join reported_week as a on u.account_id = a.account_id and w.week_start = a.week_start
)

select
    s.account_id,
    s.product_id,
    s.week_start,
    s.told_units is null and not s.is_none and s.weekly_units > 0 as is_estimated,
    cast(cast(greatest(0, case
        when s.told_units is not null then cast(s.told_units as double)
        when s.is_none then 0
        else s.weekly_units
    end) as double) * s.days / nullif(cast(7 as double), 0) as decimal(18, 4)) as units
from since as s
where s.days > 0
