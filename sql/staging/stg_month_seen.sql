-- Grain: complete month × month seen from it, three years back and the three months ahead.
-- Why: the months that tell of an account's habit, and those it is asked for, found by equality.
--   months_back is 0 for the month itself and negative for those ahead.
select
    k.month,
    k.month_no,
    k.month_end,
    s.month_start as seen_start,
    s.month_end as seen_end,
    s.month_no as seen_no,
    k.month_no - s.month_no as months_back,
    cast(s.month_no - 1 as bigint) % 12 + 1 as month_of_year
from stg_calendar_month as k
inner join params as p on k.month_end <= p.last_month_end
inner join stg_calendar_month as s on k.month_no - s.month_no between -4 and 35
