-- Grain: account × product × week that is scored.
-- Why: of which weeks it must be known what was asked: those that a plan whose windows are over
--   covered, and those of seasons that are over.
with known as (
    select
        f.account_id,
        f.product_id,
        f.forecast_week as week_start
    from foretold_week as f
    inner join over_day as d on f.as_of_date = d.as_of_date
    where f.covered_days > 0
    union
    select
        g.account_id,
        g.product_id,
        g.week_start
    from season_grid as g
)

select
    k.account_id,
    k.product_id,
    k.week_start
from known as k
