-- Grain: account × product whose count is young enough to be rolled forward.
-- Why: where stock begins, and how to read the weeks since: what is sold a week, and whether a week
--   in which the product is left out is silent.
select
    c.account_id,
    c.product_id,
    k.sells_on,
    c.counted_on,
    c.counted_units,
    p.is_regular,
    coalesce(p.weekly_units, 0) as weekly_units
from stock_count as c
inner join plan_candidate as k on c.account_id = k.account_id and c.product_id = k.product_id
inner join plan_day as d on c.counted_on >= d.as_of_date - d.count_age_days
left join sold_pace as p on c.account_id = p.account_id and c.product_id = p.product_id
where c.counted_units is not null
