-- Grain: season that is over × account × product × week × as-of.
-- Why: what each plan foretold of the week's days in the season, beside what was asked. The one
--   that stood when the goods of the week were decided is the last whose order was to be there on
--   the week's first day in the season and to cover it.
with told as (
    select
        g.season_no,
        g.account_id,
        g.product_id,
        g.week_start,
        f.as_of_date,
        f.naive_units,
        f.model_units,
        f.override_more_units,
        g.week_share,
        coalesce(try_cast(
            cast(greatest(date_diff(
                'day',
                greatest(g.first_day, f.window_start),
                least(g.first_day + cast(g.season_days - 1 as integer), f.window_end)
            ) + 1, 0) as double) / nullif(cast(f.covered_days as double), 0) as decimal(18, 9)
        ), 0) as window_share,
        case
            when f.window_start <= g.first_day and f.window_end >= g.first_day then 1 else 0
        end as covers
    from season_grid as g
    inner join foretold_week as f
        on
            g.account_id = f.account_id
            and g.product_id = f.product_id
            and g.week_start = f.forecast_week
),

placed as (
    select
        t.season_no,
        t.account_id,
        t.product_id,
        t.week_start,
        t.as_of_date,
        t.naive_units,
        t.model_units,
        t.override_more_units,
        t.week_share,
        t.window_share,
        t.covers,
        row_number() over (
            partition by t.season_no, t.account_id, t.product_id, t.week_start
            order by t.covers desc, t.as_of_date desc
        ) as place
    from told as t
)

select
    p.season_no,
    p.account_id,
    p.product_id,
    p.week_start,
    p.as_of_date,
    date_diff('day', cast(date_trunc('week', p.as_of_date) as date), p.week_start) // 7 + 1
        as horizon_weeks,
    p.covers = 1 and p.place = 1 as is_decision,
    w.asked_units,
    cast(cast(p.naive_units as decimal(19, 4)) * p.week_share as decimal(18, 4)) as naive_units,
    cast(cast(p.model_units as decimal(19, 4)) * p.week_share as decimal(18, 4)) as model_units,
    greatest(cast(
        cast(p.model_units as decimal(19, 4)) * p.week_share
        + cast(p.override_more_units as decimal(19, 4)) * p.window_share as decimal(18, 4)
    ), 0) as override_units
from placed as p
inner join season_week as w
    on
        p.season_no = w.season_no
        and p.account_id = w.account_id
        and p.product_id = w.product_id
        and p.week_start = w.week_start
where w.asked_units is not null
