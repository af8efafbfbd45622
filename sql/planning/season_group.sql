-- Grain: season that is over × region × class, each of them or `all`.
-- Why: the lines of a season added up. Units of a ratio are summed over the lines that know both of
--   its sides; how many these are stands beside it.
with line as (
    select
        s.*,
        case when g.of_region = 1 then s.region else 'all' end as group_region,
        case when g.of_class = 1 then s.class else 'all' end as group_class
    from season_line as s
    cross join (values (1, 1), (1, 0), (0, 1), (0, 0)) as g (of_region, of_class)
)

select
    n.season,
    n.season_start,
    n.season_end,
    n.group_region as region,
    n.group_class as class,
    count(*) as line_count,
    cast(sum(n.known_days) as bigint) as known_days,
    cast(sum(n.in_stock_days) as bigint) as in_stock_days,
    cast(sum(n.stock_out_days) as bigint) as stock_out_days,
    count(n.demand_units) as service_lines,
    cast(
        sum(case when n.demand_units is not null then n.sold_units end) as decimal(28, 4)
    ) as sold_units,
    cast(sum(n.demand_units) as decimal(28, 4)) as demand_units,
    min(case when n.demand_units is null then n.service_reason end) as service_reason,
    count(n.left_units) as left_lines,
    cast(sum(n.left_units) as decimal(28, 4)) as left_units,
    cast(sum(n.left_amount) as decimal(28, 4)) as left_amount,
    min(n.left_reason) as left_reason,
    count(n.asked_units) as forecast_lines,
    cast(sum(n.asked_units) as decimal(28, 4)) as asked_units,
    cast(sum(n.model_units) as decimal(28, 4)) as model_units,
    cast(sum(n.naive_error_units) as decimal(28, 4)) as naive_error_units,
    cast(sum(n.model_error_units) as decimal(28, 4)) as model_error_units,
    cast(sum(n.override_error_units) as decimal(28, 4)) as override_error_units,
    min(n.forecast_reason) as forecast_reason
from line as n
group by n.season, n.season_start, n.season_end, n.group_region, n.group_class
