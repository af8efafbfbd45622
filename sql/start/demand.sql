-- Grain: week ahead.
-- Why: what is expected to sell of all goods at all accounts; the band is where all of them were
--   low, or high, at once: the widest that the forecast knows of.
select
    to_char(f.forecast_week, 'IYYY-"W"IW') as week,
    sum(f.demand_units_mean) as demand_units,
    sum(f.demand_units_p10) as low_units,
    sum(f.demand_units_p90) as high_units
from warehouse.demand_forecast as f
where f.as_of_date = (select max(l.as_of_date) from warehouse.demand_forecast as l)
group by f.forecast_week
order by f.forecast_week
