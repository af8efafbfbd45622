-- Grain: account × product × span of a week that began in the month before.
-- Why: what a month's first days give to the week of the month before. It stands still once that
--   week is over, so that a later day of the month leaves the month before as it is.
-- partition: month
select
    s.month,
    s.account_id,
    s.product_id,
    s.week_start,
    s.known_days,
    s.in_stock_days,
    s.stock_out_days,
    s.counted_days,
    s.on_hand_unit_days
from fct_stock_span as s
inner join stg_calendar_month as k on s.month = k.month and s.week_start < k.month_start
