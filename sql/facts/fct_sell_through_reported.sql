-- Grain: source × account × product × period, by the month it was reported for.
-- Why: figures since January become figures of their period, which takes the year before each;
--   they are kept, so that a later day lays the running month out without looking back at them.
-- partition: month
select
    s.month,
    s.source,
    s.account_id,
    s.product_id,
    s.period_start,
    s.period_end,
    s.sell_through_units
from stg_sell_through as s
