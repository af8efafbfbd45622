-- Grain: account × complete month.
-- Why: who makes the company's sales. A account is A while the larger ones together stay below 80 %
--   (so the one that crosses is A), B below 95 %, C after. Thresholds are compared by multiplying:
--   of 100, larger ones with 79 make the next an A, with 80 a B. Equal accounts rank by id. Who
--   gave back more than it bought comes last and takes from the whole, so that those before it
--   would make more than all: their cumulative share ends at 1. Where one account's sales are
--   unknown the whole is, so that nobody's share of it is known.
with yearly as (
    select
        y.month,
        y.account_id,
        cast(y.sold_net_amount_12m as decimal(28, 4)) as own
    from int_account_year as y
),

ranked as (
    select
        y.month,
        y.account_id,
        y.own,
        cast(
            case
                when count(y.own) over (partition by y.month) = count(*) over (partition by y.month)
                    then sum(y.own) over (partition by y.month)
            end as decimal(28, 4)
        ) as company,
        cast(sum(y.own) over (
            partition by y.month
            order by y.own desc, y.account_id asc
            rows between unbounded preceding and current row
        ) as decimal(28, 4)) as with_larger
    from yearly as y
),

quotient as (
    select
        r.month,
        r.account_id,
        r.own,
        r.company,
        r.with_larger,
        cast(r.own as double)
        / nullif(cast(greatest(r.company, 0) as double), 0) as revenue_share_ratio,
        cast(least(r.with_larger, r.company) as double)
        / nullif(cast(greatest(r.company, 0) as double), 0) as cumulative_share_ratio
    from ranked as r
)

select
    q.month,
    q.account_id,
    try_cast(q.revenue_share_ratio as decimal(18, 9)) as revenue_share_ratio,
    try_cast(q.cumulative_share_ratio as decimal(18, 9)) as cumulative_share_ratio,
    case
        when coalesce(q.company, 0) <= 0 then null
        when (q.with_larger - q.own) * cast(100 as integer) < q.company * cast(80 as integer)
            then 'A'
        when (q.with_larger - q.own) * cast(100 as integer) < q.company * cast(95 as integer)
            then 'B'
        else 'C'
    end as pareto_class
from quotient as q
