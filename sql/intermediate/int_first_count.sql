-- Grain: account × product that was ever counted.
-- Why: what lay there before anything came in is known from the first count.
with counted as (
    select
        i.account_id,
        i.product_id,
        min(i.date_day) as first_day
    from fct_inventory_day as i
    inner join params as p on i.date_day < p.as_of_date
    where i.on_hand_units is not null
    group by i.account_id, i.product_id
)

select
    c.account_id,
    c.product_id,
    c.first_day,
    i.on_hand_units as first_units
from counted as c
inner join fct_inventory_day as i
    on
        c.account_id = i.account_id
        and c.product_id = i.product_id
        and c.first_day = i.date_day
