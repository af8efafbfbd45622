-- Grain: as-of × account × product.
-- Why: what was forecast for the window of a plan that is over, step by step, beside what was
--   asked. Weeks count by their days in the window; a window that ends beyond the published
--   forecast counts as far as that reaches, on both sides. Days of weeks that say nothing ask for
--   as much as the others; a window of which no week says anything is left out.
with summed as (
    select
        f.as_of_date,
        f.account_id,
        f.product_id,
        f.window_start,
        f.window_end,
        f.override_by,
        sum(f.covered_days) as covered_days,
        sum(case when a.asked_units is not null then f.covered_days else 0 end) as asked_days,
        sum(cast(f.naive_units as decimal(19, 4)) * f.covered_share) as naive_units,
        sum(cast(f.model_units as decimal(19, 4)) * f.covered_share) as model_units,
        sum(cast(a.asked_units as decimal(19, 4)) * f.covered_share) as asked_units,
        sum(f.override_more_units) as override_more_units
    from foretold_week as f
    inner join over_day as d on f.as_of_date = d.as_of_date
    left join asked_week as a
        on
            f.account_id = a.account_id
            and f.product_id = a.product_id
            and f.forecast_week = a.week_start
    where f.covered_days > 0
    group by
        f.as_of_date, f.account_id, f.product_id, f.window_start, f.window_end, f.override_by
),

classed as (
    select
        a.account_id,
        coalesce(a.class, a.crm_class, 'general') as class
    from dim_account as a
    where a.is_current
)

select
    s.as_of_date,
    s.account_id,
    s.product_id,
    s.window_start,
    s.window_end,
    a.class,
    s.override_by,
    cast(s.naive_units as decimal(18, 4)) as naive_demand_units,
    cast(s.model_units as decimal(18, 4)) as model_demand_units,
    greatest(cast(s.model_units + s.override_more_units as decimal(18, 4)), 0)
        as override_demand_units,
    cast(cast(s.asked_units as decimal(19, 4)) * try_cast(
        cast(s.covered_days as double) / nullif(cast(s.asked_days as double), 0)
        as decimal(18, 9)
    ) as decimal(18, 4)) as window_demand_units
from summed as s
left join classed as a on s.account_id = a.account_id
where s.asked_days > 0
