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
    sum(n.known_days) as known_days,
    sum(n.in_stock_days) as in_stock_days,
    sum(n.stock_out_days) as stock_out_days,
    count(n.demand_units) as service_lines,
    sum(case when n.demand_units is not null then n.sold_units end) as sold_units,
    sum(n.demand_units) as demand_units,
    min(case when n.demand_units is null then n.service_reason end) as service_reason,
    count(n.left_units) as left_lines,
    sum(n.left_units) as left_units,
    sum(n.left_amount) as left_amount,
    min(n.left_reason) as left_reason,
    count(n.asked_units) as forecast_lines,
    sum(n.asked_units) as asked_units,
    sum(n.model_units) as model_units,
    sum(n.naive_error_units) as naive_error_units,
    sum(n.model_error_units) as model_error_units,
    sum(n.override_error_units) as override_error_units,
    min(n.forecast_reason) as forecast_reason
from line as n
group by n.season, n.season_start, n.season_end, n.group_region, n.group_class
