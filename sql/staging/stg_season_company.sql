-- Grain: complete month × month of the year.
-- Why: how much of a year's order days a month of the year has: 1 is the mean month. Counted over
--   the latest whole years, three at most, so that growth is no season. Without a whole year, and
--   for a month in which nobody ever ordered at all, every month counts alike.
with ordered as (
    select
        year(o.order_date) * 12 + month(o.order_date) as month_no,
        count(*) as order_days
    from fct_account_order_day as o
    group by year(o.order_date) * 12 + month(o.order_date)
),

first_order as (
    select min(o.month_no) as month_no from ordered as o
),

counted as (
    select
        s.month,
        s.month_of_year,
        -- One day more than there are: a month without any still passes.
        coalesce(sum(o.order_days), 0) + 1
            as order_days
    from stg_month_seen as s
    left join ordered as o on s.seen_no = o.month_no
    cross join first_order as f
    where
        f.month_no is not null
        and s.months_back >= 0
        and s.months_back
        < cast(least(s.month_no - f.month_no + 1, 36) as bigint) // 12 * 12
    group by s.month, s.month_of_year
)

select
    c.month,
    c.month_of_year,
    cast(
        cast(12 * c.order_days as double)
        / nullif(cast(sum(c.order_days) over (partition by c.month) as double), 0)
        as decimal(18, 9)
    ) as season_weight
from counted as c
