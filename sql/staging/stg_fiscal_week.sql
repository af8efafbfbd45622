-- Grain: week of a complete fiscal period.
-- Why: fiscal periods of a 4-4-5 calendar are whole weeks, so sums by week are all they take. A
--   period counts once its last day lies before the as-of date. Where periods are calendar months
--   there are none: account_metrics has these.
with week as (
    select
        k.date_day as week_start,
        k.fiscal_year,
        k.fiscal_period,
        min(k.date_day) over period as fiscal_start,
        max(k.date_day) over period + 6 as fiscal_end
    from calendar as k
    inner join params as a on a.fiscal_calendar = '4-4-5' and k.date_day = k.week_start
    window period as (partition by k.fiscal_year, k.fiscal_period)
)

select
    w.week_start,
    w.fiscal_year,
    w.fiscal_period,
    w.fiscal_start,
    w.fiscal_end
from week as w
inner join params as a on w.fiscal_end < a.as_of_date
