-- Grain: month of the calendar.
-- Why: months by number, so that months before and after are found by adding.
select
    k.month,
    k.month_no,
    k.month_start,
    k.month_end
from calendar as k
where k.date_day = k.month_start
