-- Grain: the plan that stands, as one row.
-- Why: what it orders, of how many, at what worth, and the sales it saves.
select
    p.as_of_date,
    count(*) filter (where p.recommended_units > 0) as order_lines,
    count(distinct p.account_id) filter (where p.recommended_units > 0) as accounts,
    sum(v.order_amount) filter (where p.recommended_units > 0) as order_amount,
    sum(v.avoided_amount) filter (where p.recommended_units > 0) as avoided_amount,
    min(p.ship_by_date) filter (where p.recommended_units > 0) as ship_by_date
from warehouse.stock_up_plan as p
left join warehouse.stock_up_value as v
    on
        p.as_of_date = v.as_of_date and p.account_id = v.account_id
        and p.product_id = v.product_id and p.window_start = v.window_start
where p.as_of_date = (select max(l.as_of_date) from warehouse.stock_up_plan as l)
group by p.as_of_date
