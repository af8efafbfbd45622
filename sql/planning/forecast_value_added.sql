-- Grain: as-of × group of lines × step.
-- Why: what each step of the forecast added, over all lines, by class, and of each planner over the
--   lines decided about. A step's value is the part of the error before it that it took away.
with step as (
    select
        v.*,
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
    cross join (
        values (1, 'seasonal_naive'), (2, 'model'), (3, 'override')
    ) as s (place, step)
),

grouped as (
    select
        *,
        'all' as group_kind,
        'all' as group_name
    from step
    union all
    select
        *,
        'class' as group_kind,
        coalesce(class, 'general') as group_name
    from step
    union all
    select
        *,
        'author' as group_kind,
        override_by as group_name
    from step
    where override_by is not null
)

select
    g.as_of_date,
    g.group_kind,
    g.group_name,
    g.step,
    count(*) as line_count,
    sum(g.demand_units) as window_demand_units,
    sum(g.step_units) as step_units,
    sum(abs(g.step_units - g.demand_units)) as error_units,
    cast(
        sum(abs(g.step_units - g.demand_units)) / nullif(sum(g.demand_units), 0) as decimal(18, 6)
    ) as wape_ratio,
    cast(
        sum(g.step_units - g.demand_units) / nullif(sum(g.demand_units), 0) as decimal(18, 6)
    ) as bias_ratio,
    cast(
        1 - sum(abs(g.step_units - g.demand_units)) / nullif(
            sum(abs(g.before_units - g.demand_units)), 0
        ) as decimal(18, 6)
    ) as value_added_ratio
from grouped as g
group by g.as_of_date, g.group_kind, g.group_name, g.step
