-- Grain: season that is over × region × class (each of them or `all`) × weeks ahead × step.
-- Why: how well the season was foretold from how far away. All plans count, each week of the season
--   as many weeks ahead as it then was.
with line as (
    select
        e.season,
        e.season_start,
        case when g.of_region = 1 then k.region else 'all' end as region,
        case when g.of_class = 1 then k.class else 'all' end as class,
        f.horizon_weeks,
        t.step,
        f.asked_units,
        case t.place
            when 1 then f.naive_units
            when 2 then f.model_units
            else f.override_units
        end as step_units,
        case t.place
            when 2 then f.naive_units
            when 3 then f.model_units
        end as before_units
    from season_forecast as f
    inner join past_season as e on f.season_no = e.season_no
    inner join season_series as k
        on
            f.season_no = k.season_no
            and f.account_id = k.account_id
            and f.product_id = k.product_id
    cross join (values (1, 1), (1, 0), (0, 1), (0, 0)) as g (of_region, of_class)
    cross join (values (1, 'seasonal_naive'), (2, 'model'), (3, 'override')) as t (place, step)
),

summed as (
    select
        n.season,
        n.season_start,
        n.region,
        n.class,
        n.horizon_weeks,
        n.step,
        count(*) as week_count,
        sum(n.asked_units) as asked_units,
        sum(n.step_units) as step_units,
        sum(abs(n.step_units - n.asked_units)) as error_units,
        sum(abs(n.before_units - n.asked_units)) as before_error_units
    from line as n
    group by n.season, n.season_start, n.region, n.class, n.horizon_weeks, n.step
)

select
    s.season,
    s.season_start,
    s.region,
    s.class,
    s.horizon_weeks,
    s.step,
    s.week_count,
    s.asked_units,
    s.step_units,
    s.error_units,
    try_cast(
        cast(s.error_units as double) / nullif(cast(s.asked_units as double), 0) as decimal(18, 9)
    ) as wape_ratio,
    try_cast(
        cast(s.step_units - s.asked_units as double) / nullif(cast(s.asked_units as double), 0)
        as decimal(18, 9)
    ) as bias_ratio,
    1 - try_cast(
        cast(s.error_units as double) / nullif(cast(s.before_error_units as double), 0)
        as decimal(18, 9)
    ) as value_added_ratio
from summed as s
