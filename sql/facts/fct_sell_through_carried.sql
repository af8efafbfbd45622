-- Grain: account × product × span × reported period, of which the week or the period began in the
--   month before.
-- Why: what a month gives to weeks and periods of the month before. It stands still once these are
--   over, so that a later day of the month leaves the month before as it is.
-- partition: month
select
    s.month,
    s.account_id,
    s.product_id,
    s.week_start,
    s.dealt_from,
    s.dealt_until,
    s.basis,
    s.sell_through_units
from fct_sell_through_span as s
inner join stg_calendar_month as k on s.month = k.month
where s.week_start < k.month_start or s.dealt_from < k.month_start
