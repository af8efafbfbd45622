-- Grain: as-of × group of lines × step.
-- Why: what each step of the forecast added, over all lines, by class, and of each planner over the
--   lines decided about. A step's value is the part of the error before it that it took away.
with step as (
    select
        v.as_of_date,
        v.class,
        v.override_by,
        v.window_demand_units as demand_units,
        s.step,
        s.place,
        case s.place
            when 1 then v.naive_demand_units
            when 2 then v.model_demand_units
            else v.override_demand_units
        end as step_units,
        case s.place
            when 2 then v.naive_demand_units
            when 3 then v.model_demand_units
        end as before_units
    from value_line as v
    cross join (values (1, 'seasonal_naive'), (2, 'model'), (3, 'override')) as s (place, step)
),

grouped as (
    select
        s.as_of_date,
        s.step,
        s.demand_units,
        s.step_units,
        s.before_units,
        g.kind as group_kind,
        case g.kind
            when 'class' then coalesce(s.class, 'general')
            when 'author' then s.override_by
            else 'all'
        end as group_name
    from step as s
    cross join (values ('all'), ('class'), ('author')) as g (kind)
),

summed as (
    select
        g.as_of_date,
        g.group_kind,
        g.group_name,
        g.step,
        count(*) as line_count,
        sum(g.demand_units) as window_demand_units,
        sum(g.step_units) as step_units,
        sum(abs(g.step_units - g.demand_units)) as error_units,
        sum(abs(g.before_units - g.demand_units)) as before_error_units
    from grouped as g
    where g.group_name is not null
    group by g.as_of_date, g.group_kind, g.group_name, g.step
)

select
    s.as_of_date,
    s.group_kind,
    s.group_name,
    s.step,
    s.line_count,
    s.window_demand_units,
    s.step_units,
    s.error_units,
    try_cast(
        cast(s.error_units as double) / nullif(cast(s.window_demand_units as double), 0)
        as decimal(18, 9)
    ) as wape_ratio,
    try_cast(
        cast(s.step_units - s.window_demand_units as double)
        / nullif(cast(s.window_demand_units as double), 0) as decimal(18, 9)
    ) as bias_ratio,
    1 - try_cast(
        cast(s.error_units as double) / nullif(cast(s.before_error_units as double), 0)
        as decimal(18, 9)
    ) as value_added_ratio
from summed as s
