-- Grain: month × month seen from it, itself and the one before.
-- Why: what lies at most two months back is found by equality.
select
    k.month,
    k.month_end,
    e.month as seen_month
from stg_calendar_month as k
inner join stg_calendar_month as e on k.month_no - e.month_no between 0 and 1
