-- Grain: account × complete month.
-- Why: how well an account was served, and how long its stock lasts. Rates are over the trailing
--   year, null where nothing was asked for, promised or counted. Days of inventory is stock ÷ mean
--   daily sell-through over the last 28 days in stock, product by product, added over products.
select
    cast(f.month as varchar) as month,
    cast(f.account_id as varchar) as account_id,
    cast(case when y.asked_orders_12m > 0 then cast(
        cast(y.filled_orders_12m as double)
        / nullif(cast(y.asked_orders_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as fill_rate_order_ratio,
    cast(case when y.asked_lines_12m > 0 then cast(
        cast(y.filled_lines_12m as double)
        / nullif(cast(y.asked_lines_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as fill_rate_line_ratio,
    cast(case when y.asked_units_12m > 0 then cast(
        cast(y.filled_units_12m as double)
        / nullif(cast(y.asked_units_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as fill_rate_case_ratio,
    cast(case when y.promised_orders_12m > 0 then cast(
        cast(y.otif_orders_12m as double)
        / nullif(cast(y.promised_orders_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as otif_ratio,
    cast(case when y.known_days_12m > 0 then cast(
        cast(y.stock_out_days_12m as double)
        / nullif(cast(y.known_days_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as stock_out_ratio,
    cast(case when f.daily_units > 0 then cast(
        cast(f.on_hand_units as double)
        / nullif(cast(f.daily_units as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as days_of_inventory
from int_account_flow as f
inner join int_account_year as y on f.month = y.month and f.account_id = y.account_id
