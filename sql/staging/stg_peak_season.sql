-- Grain: peak season of a year.
-- Why: the calendar says of each day which season it lies in; whoever looks ahead asks when one
--   begins and ends.
with numbered as (
    select
        k.peak_season,
        k.date_day,
        row_number() over (partition by k.peak_season order by k.date_day) as place
    from calendar as k
    where k.peak_season is not null
)

select
    n.peak_season,
    min(n.date_day) as starts_on,
    max(n.date_day) as ends_on
from numbered as n
group by n.peak_season, n.date_day - cast(n.place as integer)
