-- Grain: account × complete month.
-- Why: what the sums of order intervals mean. The spread is the sample standard deviation over the
--   mean, √((n·Σd² − (Σd)²) ÷ (n·(n − 1))) ÷ (Σd ÷ n); it takes two intervals: 4 and 8 days give a
--   mean of 6 and √8 ÷ 6 = 0.471405.
with quotient as (
    select
        r.*,
        cast(r.interval_days as double) / nullif(cast(r.interval_count as double), 0)
            as mean_days,
        sqrt(
            cast(
                cast(r.interval_count as bigint) * r.interval_days_squared
                - cast(r.interval_days as bigint) * r.interval_days
                as double
            )
            / nullif(cast(cast(r.interval_count as bigint) * (r.interval_count - 1) as double), 0)
        ) as deviation_days
    from int_account_rhythm as r
)

select
    q.month,
    q.account_id,
    q.order_count,
    q.days_since_last_order,
    cast(q.mean_days as decimal(18, 9)) as order_interval_days_mean,
    cast(
        cast(q.deviation_days as double) / nullif(cast(q.mean_days as double), 0)
        as decimal(18, 9)
    ) as order_interval_cv,
    b.alive_probability,
    b.expected_orders_90d
from quotient as q
left join fct_buying_habit as b on q.month = b.month and q.account_id = b.account_id
