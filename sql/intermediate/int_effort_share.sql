-- Grain: account × complete month.
-- Why: each account's part of our visits, minutes and money, and of all that accounts bought, over
--   the trailing year. Goods that pass a wholesaler and a distributor count with both: effort goes
--   to each of them. Effort is the mean of the part of the minutes (of the visits, where no minutes
--   are known) and the part of the money, or the one that is known. By rank of what they bought the
--   accounts so far make a part of all sales and get a part of our effort: the two curves. An
--   account belongs to those that make 80 % while the larger ones together stay below it. Who gave
--   back more than it bought comes last, and takes from the whole: the curve ends at 1.
with part as (
    select
        k.month,
        k.account_id,
        k.sales_rank,
        cast(k.visit_count_12m as double) / nullif(cast(k.all_visits as double), 0) as visits,
        cast(k.visit_minutes_12m as double) / nullif(cast(k.all_minutes as double), 0) as minutes,
        cast(k.expense_amount_12m as double)
        / nullif(cast(greatest(k.all_expenses, 0) as double), 0) as expenses,
        cast(k.bought_net_amount_12m as double)
        / nullif(cast(greatest(k.all_bought, 0) as double), 0) as bought,
        cast(k.visits_so_far as double) / nullif(cast(k.all_visits as double), 0) as visits_run,
        cast(k.minutes_so_far as double) / nullif(cast(k.all_minutes as double), 0) as minutes_run,
        cast(k.expenses_so_far as double)
        / nullif(cast(greatest(k.all_expenses, 0) as double), 0) as expenses_run,
        cast(case
            when k.bought_so_far > k.all_bought then k.all_bought else k.bought_so_far
        end as double) / nullif(cast(greatest(k.all_bought, 0) as double), 0) as bought_run,
        (k.bought_so_far - k.bought_net_amount_12m) * cast(100 as integer)
        < k.all_bought * cast(80 as integer) as is_in_top_80
    from int_effort_rank as k
),

meant as (
    select
        p.month,
        p.account_id,
        p.sales_rank,
        p.visits,
        p.minutes,
        p.expenses,
        p.bought,
        p.bought_run,
        p.is_in_top_80,
        cast(
            coalesce(p.minutes, p.visits, p.expenses) + coalesce(p.expenses, p.minutes, p.visits)
            as double
        ) / nullif(cast(2 as double), 0) as effort,
        cast(
            coalesce(p.minutes_run, p.visits_run, p.expenses_run)
            + coalesce(p.expenses_run, p.minutes_run, p.visits_run) as double
        ) / nullif(cast(2 as double), 0) as effort_run
    from part as p
)

select
    m.month,
    m.account_id,
    m.sales_rank,
    try_cast(m.visits as decimal(18, 9)) as visit_share_ratio,
    try_cast(m.minutes as decimal(18, 9)) as minute_share_ratio,
    try_cast(m.expenses as decimal(18, 9)) as expense_share_ratio,
    try_cast(m.effort as decimal(18, 9)) as effort_share_ratio,
    try_cast(m.bought as decimal(18, 9)) as bought_share_ratio,
    try_cast(
        cast(m.effort as double) / nullif(cast(greatest(m.bought, 0) as double), 0)
        as decimal(18, 9)
    ) as coverage_index,
    try_cast(m.bought_run as decimal(18, 9)) as cumulative_bought_share_ratio,
    try_cast(m.effort_run as decimal(18, 9)) as cumulative_effort_share_ratio,
    case when m.bought is not null then m.is_in_top_80 end as is_in_top_80
from meant as m
