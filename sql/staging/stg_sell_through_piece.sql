-- Grain: account × product × period × span, a span being the days a week and a month share.
-- Why: a figure is dealt out over its days and cut so that the pieces add up to it exactly: up to
--   day k of n it has given figure × k ÷ n, in ten-thousandths (7 units from Thursday to Wednesday
--   over a month's end on Friday: 2 and 5). Days from the as-of date on wait. What is dealt out on
--   days in stock is the whole period, and of one of more than four weeks its part of each month.
-- reads: fct_sell_through_reported month-12..month+1
with period as (
    select
        s.period_start,
        s.period_end,
        date_diff('day', s.period_start, s.period_end) + 1 as days
    from fct_sell_through_reported as s
    group by s.period_start, s.period_end
),

piece as (
    select
        p.period_start,
        p.period_end,
        p.days,
        k.month,
        k.week_start,
        date_diff('day', p.period_start, min(k.date_day)) as days_before,
        date_diff('day', p.period_start, max(k.date_day)) + 1 as days_after,
        case
            when p.days > 28 then greatest(p.period_start, min(k.month_start))
            else p.period_start
        end as dealt_from,
        case
            when p.days > 28 then least(p.period_end, min(k.month_end))
            else p.period_end
        end as dealt_until
    from period as p
    inner join calendar as k on k.date_day between p.period_start and p.period_end
    inner join params as a on k.date_day < a.as_of_date
    group by p.period_start, p.period_end, p.days, k.month, k.week_start
),

scaled as (
    select
        s.account_id,
        s.product_id,
        s.period_start,
        p.month,
        p.week_start,
        p.dealt_from,
        p.dealt_until,
        cast(p.days as bigint) as days,
        cast(p.days_before as bigint) as days_before,
        cast(p.days_after as bigint) as days_after,
        cast(floor(s.sell_through_units * 10000) as bigint) as figure
    from fct_sell_through_reported as s
    inner join piece as p on s.period_start = p.period_start and s.period_end = p.period_end
)

select
    s.month,
    s.account_id,
    s.product_id,
    s.period_start,
    s.week_start,
    s.dealt_from,
    s.dealt_until,
    cast(
        (cast(s.figure as bigint) // cast(s.days as bigint)) * (s.days_after - s.days_before)
        + (cast(s.figure as bigint) % cast(s.days as bigint)) * cast(s.days_after as bigint)
        // cast(s.days as bigint)
        - (cast(s.figure as bigint) % cast(s.days as bigint)) * cast(s.days_before as bigint)
        // cast(s.days as bigint)
        as decimal(19, 0)
    ) * cast(0.0001 as decimal(5, 4)) as sell_through_units
from scaled as s
