-- Grain: account × month with stock or sell-through.
-- Why: what an account holds and sells on, added over its products; days are product-days. What it
--   sold on is reported, or derived from what others ordered from it.
with sold_on as (
    select
        t.month,
        t.account_id,
        sum(t.sell_through_units) as sell_through_units,
        max(case when t.basis = 'reported' then 1 else 0 end) as is_reported
    from fct_sell_through_span as t
    group by t.month, t.account_id
),

stocked as (
    select
        s.month,
        s.account_id,
        sum(s.on_hand_units) as on_hand_units,
        sum(s.daily_units) as daily_units,
        sum(s.known_days) as known_days,
        sum(s.stock_out_days) as stock_out_days,
        sum(s.lost_sales_units) as lost_sales_units
    from fct_account_product_stock as s
    group by s.month, s.account_id
)

select
    coalesce(t.month, s.month) as month,
    coalesce(t.account_id, s.account_id) as account_id,
    t.sell_through_units,
    case when t.is_reported = 1 then 'reported' when t.is_reported = 0 then 'derived' end
        as sell_through_source,
    s.on_hand_units,
    s.daily_units,
    s.known_days,
    s.stock_out_days,
    s.lost_sales_units
from sold_on as t
full join stocked as s on t.month = s.month and t.account_id = s.account_id
