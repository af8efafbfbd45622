-- Grain: account × product × window, of the accounts asked for.
-- Why: what the latest plan would ship to it.
select
    s.account_id,
    s.ship_by_date,
    coalesce(p.name, s.product_id) as product,
    s.recommended_cases,
    s.demand_units_mean,
    s.season
from warehouse.stock_up_plan as s left join warehouse.product as p on s.product_id = p.product_id
where
    s.as_of_date = (select max(l.as_of_date) from warehouse.stock_up_plan as l)
    and s.account_id = any(%(accounts)s) and s.recommended_units > 0
order by s.account_id asc, s.ship_by_date asc, s.recommended_cases desc, s.product_id asc
