-- Grain: account × complete month.
-- Why: how well an account was served, and how long its stock lasts. Rates are over the trailing
--   year, null where nothing was asked for, promised or counted. Days of inventory is stock ÷ mean
--   daily sell-through over the last 28 days in stock, product by product, added over products.
with quotient as (
    select
        f.month,
        f.account_id,
        cast(y.filled_orders_12m as double)
        / nullif(cast(greatest(y.asked_orders_12m, 0) as double), 0) as fill_rate_order_ratio,
        cast(y.filled_lines_12m as double)
        / nullif(cast(greatest(y.asked_lines_12m, 0) as double), 0) as fill_rate_line_ratio,
        cast(y.filled_units_12m as double)
        / nullif(cast(greatest(y.asked_units_12m, 0) as double), 0) as fill_rate_case_ratio,
        cast(y.otif_orders_12m as double)
        / nullif(cast(greatest(y.promised_orders_12m, 0) as double), 0) as otif_ratio,
        cast(y.stock_out_days_12m as double)
        / nullif(cast(greatest(y.known_days_12m, 0) as double), 0) as stock_out_ratio,
        cast(f.on_hand_units as double)
        / nullif(cast(greatest(f.daily_units, 0) as double), 0) as days_of_inventory
    from int_account_flow as f
    inner join int_account_year as y on f.month = y.month and f.account_id = y.account_id
)

select
    q.month,
    q.account_id,
    try_cast(q.fill_rate_order_ratio as decimal(18, 9)) as fill_rate_order_ratio,
    try_cast(q.fill_rate_line_ratio as decimal(18, 9)) as fill_rate_line_ratio,
    try_cast(q.fill_rate_case_ratio as decimal(18, 9)) as fill_rate_case_ratio,
    try_cast(q.otif_ratio as decimal(18, 9)) as otif_ratio,
    try_cast(q.stock_out_ratio as decimal(18, 9)) as stock_out_ratio,
    try_cast(q.days_of_inventory as decimal(18, 9)) as days_of_inventory
from quotient as q
