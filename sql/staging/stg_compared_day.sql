-- Grain: day.
-- Why: the day of last year that a day is compared with: the same weekday 52 weeks before; from six
--   weeks before the Spring Festival to four after it, the day that lay as far from last year's,
--   moved to the same weekday, three days at most.
with festival as (
    select k.date_day
    from calendar as k
    where k.spring_festival_offset_days = 0
),

placed as (
    select
        k.date_day,
        k.spring_festival_offset_days as days_off,
        k.date_day - cast(k.spring_festival_offset_days as integer) as festival_on
    from calendar as k
)

select
    p.date_day,
    case
        when p.days_off between -42 and 28 and f.date_day is not null
            then
                p.date_day
                - cast(((date_diff('day', f.date_day, p.festival_on) + 3) // 7) * 7 as integer)
        else p.date_day - 364
    end as compared_on
from placed as p
left join festival as f
    on f.date_day > p.festival_on - 400 and f.date_day < p.festival_on - 330
