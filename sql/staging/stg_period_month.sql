-- Grain: period that a target may name × month of it.
-- Why: targets are set for months, quarters, halves and years.
with numbered as (
    select
        k.month,
        k.month_start,
        substr(k.month, 1, 4) as year_name,
        cast(month(k.month_start) as bigint) as place
    from stg_calendar_month as k
),

named as (
    select
        n.month,
        n.month_start,
        n.month as period,
        1 as period_months
    from numbered as n
    union all
    select
        n.month,
        n.month_start,
        concat(n.year_name, '-Q', cast(cast(n.place + 2 as bigint) // 3 as varchar)) as period,
        3 as period_months
    from numbered as n
    union all
    select
        n.month,
        n.month_start,
        concat(n.year_name, '-H', cast(cast(n.place + 5 as bigint) // 6 as varchar)) as period,
        6 as period_months
    from numbered as n
    union all
    select
        n.month,
        n.month_start,
        n.year_name as period,
        12 as period_months
    from numbered as n
)

select
    m.period,
    m.month,
    m.month_start,
    m.period_months
from named as m
