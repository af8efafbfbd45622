-- Grain: span, the days that a week and a month share.
-- Why: weeks and months are both sums of spans; here is where each begins and ends.
select
    k.month,
    k.week_start,
    min(k.date_day) as first_day,
    max(k.date_day) as last_day,
    count(*) as days
from calendar as k
group by k.month, k.week_start
