-- Grain: day before the as-of date.
-- Why: how many days its span has: the days a week and a month share. A span that the as-of date
--   cuts holds the days before it alone.
select
    k.date_day,
    k.month,
    k.week_start,
    count(*) over (partition by k.month, k.week_start) as span_days
from calendar as k
inner join params as a on k.date_day < a.as_of_date
