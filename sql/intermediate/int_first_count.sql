-- Grain: account × product that was ever counted.
-- Why: what lay there before anything came in is known from the first count.
with numbered as (
    select
        i.account_id,
        i.product_id,
        i.date_day,
        i.on_hand_units,
        row_number() over (
            partition by i.account_id, i.product_id order by i.date_day
        ) as place
    from fct_inventory_day as i
    inner join params as p on i.date_day < p.as_of_date
    where i.on_hand_units is not null
)

select
    n.account_id,
    n.product_id,
    n.date_day as first_day,
    n.on_hand_units as first_units
from numbered as n
where n.place = 1
