-- Grain: account × product × month.
-- Why: what lies at an account at the month's end, how fast it leaves, and what being without it
--   cost: days out of stock × mean daily sell-through. Days and losses are null where no day of the
--   month is known, a loss also where nothing says how fast the product sells.
-- partition: month
-- months: complete
-- reach: 27 days
with known as (
    select
        s.month,
        s.account_id,
        s.product_id,
        sum(s.known_days) as known_days,
        sum(s.stock_out_days) as stock_out_days
    from fct_stock_span as s
    group by s.month, s.account_id, s.product_id
),

stock as (
    select
        coalesce(k.month, p.month) as month,
        coalesce(k.account_id, p.account_id) as account_id,
        coalesce(k.product_id, p.product_id) as product_id,
        k.known_days,
        k.stock_out_days,
        p.daily_units
    from known as k
    full join stg_stock_pace as p
        on k.month = p.month and k.account_id = p.account_id and k.product_id = p.product_id
)

select
    coalesce(s.month, e.month) as month,
    coalesce(s.account_id, e.account_id) as account_id,
    coalesce(s.product_id, e.product_id) as product_id,
    e.on_hand_units,
    s.daily_units,
    s.known_days,
    s.stock_out_days,
    case
        when s.stock_out_days > 0
            then cast(
                cast(s.daily_units as decimal(19, 6)) * cast(s.stock_out_days as integer)
                as decimal(18, 4)
            )
        when s.daily_units is not null and s.stock_out_days = 0 then cast(0 as decimal(18, 4))
    end as lost_sales_units
from stock as s
full join stg_stock_end as e
    on s.month = e.month and s.account_id = e.account_id and s.product_id = e.product_id
