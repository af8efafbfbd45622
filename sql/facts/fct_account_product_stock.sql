-- Grain: account × product × month.
-- Why: what lies at an account at the month's end, how fast it leaves, and what being without it
--   cost: days out of stock × mean daily sell-through. Days and losses are null where no day of the
--   month is known, a loss also where nothing says how fast the product sells.
-- partition: month
select
    cast(coalesce(p.month, e.month) as varchar) as month,
    cast(coalesce(p.account_id, e.account_id) as varchar) as account_id,
    cast(coalesce(p.product_id, e.product_id) as varchar) as product_id,
    cast(e.on_hand_units as decimal(18, 4)) as on_hand_units,
    cast(p.daily_units as decimal(18, 6)) as daily_units,
    cast(p.known_days as bigint) as known_days,
    cast(p.stock_out_days as bigint) as stock_out_days,
    cast(case
        when p.stock_out_days > 0
            then cast(
                cast(p.daily_units as decimal(19, 6)) * cast(p.stock_out_days as integer)
                as decimal(18, 4)
            )
        when p.daily_units is not null and p.stock_out_days = 0 then cast(0 as decimal(18, 4))
    end as decimal(18, 4)) as lost_sales_units
from stg_stock_pace as p
full join stg_stock_end as e
    on p.month = e.month and p.account_id = e.account_id and p.product_id = e.product_id
