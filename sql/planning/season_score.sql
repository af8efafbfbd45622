-- Grain: season that is over × region × class, each of them or `all`.
-- Why: what the plan was worth afterwards, for those who were large and those who were small by the
--   same rules. A reason stands wherever a line is not in the number beside it.
select
    g.season,
    g.season_start,
    g.season_end,
    g.region,
    g.class,
    g.line_count,
    g.known_days,
    g.in_stock_days,
    g.stock_out_days,
    try_cast(
        cast(g.in_stock_days as double) / nullif(cast(g.known_days as double), 0)
        as decimal(18, 9)
    ) as in_stock_ratio,
    g.service_lines,
    g.sold_units,
    g.demand_units,
    try_cast(
        cast(g.sold_units as double) / nullif(cast(g.demand_units as double), 0) as decimal(18, 9)
    ) as service_ratio,
    g.service_reason,
    g.left_lines,
    g.left_units,
    g.left_amount,
    g.left_reason,
    g.forecast_lines,
    g.asked_units,
    g.model_units,
    try_cast(
        cast(g.model_error_units as double) / nullif(cast(g.asked_units as double), 0)
        as decimal(18, 9)
    ) as wape_ratio,
    try_cast(
        cast(g.model_units - g.asked_units as double) / nullif(cast(g.asked_units as double), 0)
        as decimal(18, 9)
    ) as bias_ratio,
    1 - try_cast(
        cast(g.model_error_units as double) / nullif(cast(g.naive_error_units as double), 0)
        as decimal(18, 9)
    ) as model_value_added_ratio,
    1 - try_cast(
        cast(g.override_error_units as double) / nullif(cast(g.model_error_units as double), 0)
        as decimal(18, 9)
    ) as override_value_added_ratio,
    g.forecast_reason
from season_group as g
