-- Grain: category × week in which a quarter of its series sell twice what they do on the whole.
-- Why: a season, or something that all of them feel, is no oddity of one series. A category of few
--   series is judged with all others.
with sold as (
    select
        w.category,
        w.week_start,
        w.units,
        sum(w.units) over (partition by w.series) as all_units,
        count(w.units) over (partition by w.series) as weeks
    from moved_week as w
),

counted as (
    select
        s.category,
        s.week_start,
        count(*) as series,
        sum(case
            when s.all_units > 0 and s.units * cast(s.weeks as integer) >= 2 * s.all_units then 1
            else 0
        end) as series_high
    from sold as s
    group by s.category, s.week_start
),

compared as (
    select
        c.category,
        c.week_start,
        c.series,
        c.series_high,
        sum(c.series) over (partition by c.week_start) as all_series,
        sum(c.series_high) over (partition by c.week_start) as all_series_high
    from counted as c
)

select
    c.category,
    c.week_start
from compared as c
where
    c.category is not null
    and case
        when c.series >= 5 then c.series_high * 4 >= c.series
        else c.all_series >= 5 and c.all_series_high * 4 >= c.all_series
    end
