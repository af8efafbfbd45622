-- Grain: salesperson × account × complete month, visited in the trailing year.
-- Why: where a salesperson's time went in a year, beside what all its visited accounts bought. A
--   month's visits are seen from that month and the eleven after.
with seen as (
    select
        m.month,
        v.salesperson_id,
        v.account_id,
        sum(v.visit_count) as visits,
        sum(v.visit_minutes) as minutes
    from int_visit_month as v
    inner join stg_calendar_month as k on v.month = k.month
    inner join stg_month as m on m.month_no between k.month_no and k.month_no + 11
    group by m.month, v.salesperson_id, v.account_id
),

beside as (
    select
        s.month,
        s.salesperson_id,
        s.account_id,
        s.visits,
        s.minutes,
        g.level,
        e.visit_count_12m as account_visits,
        e.bought_net_amount_12m as bought,
        not c.is_in_top_80 as is_small,
        sum(s.minutes) over p as all_minutes,
        case
            when count(e.bought_net_amount_12m) over p = count(*) over p
                then sum(e.bought_net_amount_12m) over p
        end as all_bought
    from seen as s
    inner join int_account_month as g on s.month = g.month and s.account_id = g.account_id
    inner join int_effort_month as e on s.month = e.month and s.account_id = e.account_id
    inner join int_effort_share as c on s.month = c.month and s.account_id = c.account_id
    where g.is_open
    window p as (partition by s.month, s.salesperson_id)
)

select
    b.month,
    b.salesperson_id,
    b.account_id,
    b.level,
    b.visits as visit_count,
    b.minutes as visit_minutes,
    b.account_visits as visit_count_12m,
    b.is_small as is_small_account,
    try_cast(
        cast(b.minutes as double) / nullif(cast(b.all_minutes as double), 0) as decimal(18, 9)
    ) as minute_part_ratio,
    try_cast(
        cast(greatest(b.bought, 0) as double)
        / nullif(cast(greatest(b.all_bought, 0) as double), 0)
        as decimal(18, 9)
    ) as bought_part_ratio
from beside as b
