-- Grain: account × product whose last count says full while nothing sells.
-- Why: goods that sold in three weeks of four of the half year before (eight weeks told of, at
--   least) and have not sold since, though a week's sales or more were counted after it.
with counted as (
    select
        i.account_id,
        i.product_id,
        i.date_day,
        i.on_hand_units,
        row_number() over (
            partition by i.account_id, i.product_id order by i.date_day desc
        ) as place
    from fct_inventory_day as i
    inner join params as p on i.date_day < p.as_of_date and i.date_day >= p.as_of_date - 42
    where i.on_hand_units is not null
)

select
    u.account_id,
    u.product_id,
    u.last_week,
    u.until_week,
    c.date_day,
    c.on_hand_units
from int_silence as u
inner join counted as c on u.account_id = c.account_id and u.product_id = c.product_id
where
    c.place = 1
    and c.date_day > u.last_week + 6
    and u.weeks >= 8
    and u.weeks_sold * 4 >= u.weeks * 3
    and c.on_hand_units * cast(u.weeks as integer) >= u.sold_units
