-- Grain: account × complete month.
-- Why: who makes the company's sales. A account is A while the larger ones together stay below 80 %
--   (so the one that crosses is A), B below 95 %, C after. Thresholds are compared by multiplying:
--   of 100, larger ones with 79 make the next an A, with 80 a B. Equal accounts rank by id.
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
        cast(sum(y.own) over (partition by y.month) as decimal(28, 4)) as company,
        cast(sum(y.own) over (
            partition by y.month
            order by y.own desc, y.account_id asc
            rows between unbounded preceding and current row
        ) as decimal(28, 4)) as with_larger
    from yearly as y
)

select
    cast(r.month as varchar) as month,
    cast(r.account_id as varchar) as account_id,
    cast(case when r.company > 0 then cast(
        cast(r.own as double) / nullif(cast(r.company as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as revenue_share_ratio,
    cast(case when r.company > 0 then cast(
        cast(r.with_larger as double) / nullif(cast(r.company as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as cumulative_share_ratio,
    cast(case
        when r.company <= 0 then null
        when (r.with_larger - r.own) * cast(100 as integer) < r.company * cast(80 as integer)
            then 'A'
        when (r.with_larger - r.own) * cast(100 as integer) < r.company * cast(95 as integer)
            then 'B'
        else 'C'
    end as varchar) as pareto_class
from ranked as r
