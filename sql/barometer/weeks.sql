-- Grain: week.
-- Why: half a year of sell-in, week by week, against the days it is compared with.
select
    to_char(date_trunc('week', b.date_day), 'IYYY-"W"IW') as week,
    sum(b.sell_in_net_amount) as sell_in_amount,
    sum(b.sell_in_last_year_amount) as sell_in_last_year_amount
from warehouse.sales_barometer as b
where
    b.date_day < date_trunc('week', %(day)s::date + 1)
    and b.date_day >= date_trunc('week', %(day)s::date + 1) - interval '26 weeks'
group by 1
order by 1
