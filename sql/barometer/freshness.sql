-- Grain: region.
-- Why: how old the oldest figure of each kind is.
select
    b.region,
    max(b.sell_in_age_days) as sell_in_age_days,
    max(b.sell_through_age_days) as sell_through_age_days,
    max(b.stock_age_days) as stock_age_days
from warehouse.sales_barometer as b
where b.date_day = %(day)s
group by b.region
order by b.region
