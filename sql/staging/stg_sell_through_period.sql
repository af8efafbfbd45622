-- Grain: source × first day of a period.
-- Why: a figure without its last day lasts until the source's next period begins. Where a period is
--   missing, the shorter of the gaps before and after counts, so that nothing is stretched over it.
--   A calendar month ends with its month; a source's only period is a month, a week or a day by the
--   day it begins on.
-- reads: sell_through month-12..month+1
with started as (
    select
        s.source,
        s.period_start
    from sell_through as s
    where s.period_end is null
    group by s.source, s.period_start
),

measured as (
    select
        b.source,
        b.period_start,
        date_diff(
            'day',
            b.period_start,
            lead(b.period_start) over (partition by b.source order by b.period_start)
        ) as days_after,
        date_diff(
            'day',
            lag(b.period_start) over (partition by b.source order by b.period_start),
            b.period_start
        ) as days_before,
        case
            when day(b.period_start) = 1 then 31
            when date_diff('day', date '1900-01-01', b.period_start) % 7 = 0 then 7
            else 1
        end as days_alone
    from started as b
),

lasting as (
    select
        m.source,
        m.period_start,
        coalesce(least(m.days_after, m.days_before), m.days_alone) as days
    from measured as m
)

select
    p.source,
    p.period_start,
    case
        when day(p.period_start) = 1 and p.days >= 28 then last_day(p.period_start)
        else p.period_start + cast(least(p.days, 31) - 1 as integer)
    end as period_end
from lasting as p
