-- Grain: month of the calendar.
-- Why: months by number, so that months before and after are found by adding.
select
    cast(k.month as varchar) as month,
    cast(k.month_no as bigint) as month_no,
    cast(k.month_start as date) as month_start,
    cast(k.month_end as date) as month_end
from calendar as k
where k.date_day = k.month_start
