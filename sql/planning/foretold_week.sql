-- Grain: as-of × account × product × week forecast.
-- Why: what a plan foretold of a week, step by step, and which share of its days the plan's order
--   was to cover. A planner's decision says something of these days alone: a ratio, of their
--   demand; units, of the week's share in the window, by the model's demand, or by days where it
--   has none.
with week as (
    select
        p.as_of_date,
        p.account_id,
        p.product_id,
        f.forecast_week,
        p.window_start,
        p.window_end,
        f.baseline_units,
        f.demand_units_mean,
        p.demand_units_mean as window_units,
        date_diff('day', p.window_start, p.window_end) + 1 as window_days,
        greatest(date_diff(
            'day',
            greatest(f.forecast_week, p.window_start),
            least(f.forecast_week + cast(6 as integer), p.window_end)
        ) + 1, 0) as covered_days
    from past_plan as p
    inner join past_forecast as f
        on
            p.as_of_date = f.as_of_date
            and p.account_id = f.account_id
            and p.product_id = f.product_id
)

select
    w.as_of_date,
    w.account_id,
    w.product_id,
    w.forecast_week,
    w.window_start,
    w.window_end,
    w.covered_days,
    try_cast(
        cast(w.covered_days as double) / nullif(cast(7 as double), 0) as decimal(18, 9)
    ) as covered_share,
    w.baseline_units as naive_units,
    w.demand_units_mean as model_units,
    o.override_by,
    coalesce(cast(case
        when o.override_kind = 'demand_ratio'
            then cast(w.demand_units_mean as decimal(19, 4)) * try_cast(
                cast(o.override_value - 1 as double) * cast(w.covered_days as double)
                / nullif(cast(7 as double), 0) as decimal(18, 9)
            )
        else cast(o.override_units - o.model_units as decimal(19, 4)) * coalesce(
            try_cast(
                cast(w.demand_units_mean as double) * cast(w.covered_days as double)
                / nullif(cast(w.window_units as double) * 7, 0) as decimal(18, 9)
            ),
            try_cast(
                cast(w.covered_days as double) / nullif(cast(w.window_days as double), 0)
                as decimal(18, 9)
            )
        )
    end as decimal(18, 4)), 0) as override_more_units
from week as w
left join past_override as o
    on
        w.as_of_date = o.as_of_date
        and w.account_id = o.account_id
        and w.product_id = o.product_id
where w.covered_days > 0 or w.forecast_week in (select s.week_start from past_season_week as s)
