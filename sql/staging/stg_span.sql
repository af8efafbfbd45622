-- Grain: span, the days that a week and a month share.
-- Why: weeks and months are both sums of spans; here is where each begins and ends.
select
    cast(k.month as varchar) as month,
    cast(k.week_start as date) as week_start,
    cast(min(k.date_day) as date) as first_day,
    cast(max(k.date_day) as date) as last_day,
    cast(count(*) as bigint) as days
from calendar as k
group by k.month, k.week_start
