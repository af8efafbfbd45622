-- Grain: account × product × month.
-- Why: stock at the month's end is the last count of at most 31 days before it.
-- reads: fct_inventory_day month-1..month
with counted as (
    select
        m.month,
        i.account_id,
        i.product_id,
        i.on_hand_units,
        row_number() over (
            partition by m.month, i.account_id, i.product_id
            order by i.date_day desc
        ) as recency
    from fct_inventory_day as i
    inner join stg_month_pair as m on i.month = m.seen_month
    where
        i.on_hand_units is not null
        and date_diff('day', i.date_day, m.month_end) between 0 and 31
)

select
    c.month,
    c.account_id,
    c.product_id,
    c.on_hand_units
from counted as c
where c.recency = 1
