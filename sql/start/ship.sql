-- Grain: order of the plan that leaves within a week, the most money first.
select
    a.name,
    coalesce(g.name, p.product_id) as product,
    p.recommended_cases,
    v.order_amount,
    p.ship_by_date,
    p.season
from warehouse.stock_up_plan as p
inner join warehouse.account as a on p.account_id = a.account_id
left join warehouse.product as g on p.product_id = g.product_id
left join warehouse.stock_up_value as v
    on
        p.as_of_date = v.as_of_date and p.account_id = v.account_id
        and p.product_id = v.product_id and p.window_start = v.window_start
where
    p.as_of_date = (select max(l.as_of_date) from warehouse.stock_up_plan as l)
    and p.recommended_units > 0 and p.ship_by_date < p.as_of_date + 7
order by v.order_amount desc nulls last, a.name asc, p.product_id asc
limit 10
