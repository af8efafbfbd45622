-- Grain: region × category × day with a plan.
-- Why: a target is of a period and a plan of a day: an account's target is laid on the days and
--   categories of its region as last year's sales lay on the days that these are compared with. A
--   region that sold nothing then has no plan.
with target as (
    select
        coalesce(b.region, 'unknown') as region,
        t.month,
        t.period,
        sum(t.target) as target
    from stg_target_month as t
    inner join stg_account as b
        on
            t.account_id = b.account_id
            and t.month_start >= b.holds_from
            and t.month_start < b.holds_to
    group by coalesce(b.region, 'unknown'), t.month, t.period
),

weight as (
    select
        f.region,
        f.category,
        c.date_day,
        k.month,
        cast(f.sell_in_net_amount as decimal(28, 4)) as weight
    from stg_compared_day as c
    inner join calendar as k on c.date_day = k.date_day
    inner join fct_region_category_day as f
        on c.compared_on = f.date_day and f.sell_in_net_amount > 0
),

span as (
    select
        t.region,
        t.period,
        k.month
    from target as t
    inner join stg_period_month as k on t.period = k.period
    group by t.region, t.period, k.month
),

whole as (
    select
        s.region,
        s.period,
        sum(w.weight) as weight
    from span as s
    inner join weight as w on s.region = w.region and s.month = w.month
    group by s.region, s.period
)

select
    w.region,
    w.category,
    w.date_day,
    sum(cast(t.target as decimal(19, 4)) * try_cast(
        cast(w.weight as double) / nullif(cast(h.weight as double), 0) as decimal(18, 9)
    )) as plan_amount
from target as t
inner join weight as w on t.region = w.region and t.month = w.month
inner join whole as h on t.region = h.region and t.period = h.period
group by w.region, w.category, w.date_day
