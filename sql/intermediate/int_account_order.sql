-- Grain: account × complete month.
-- Why: what the sums of order intervals mean. The spread is the sample standard deviation over the
--   mean, √((n·Σd² − (Σd)²) ÷ (n·(n − 1))) ÷ (Σd ÷ n); it takes two intervals: 4 and 8 days give a
--   mean of 6 and √8 ÷ 6 = 0.471405.
select
    cast(r.month as varchar) as month,
    cast(r.account_id as varchar) as account_id,
    cast(r.order_count as bigint) as order_count,
    cast(r.days_since_last_order as bigint) as days_since_last_order,
    cast(case when r.interval_count > 0 then cast(
        cast(r.interval_days as double) / nullif(cast(r.interval_count as double), 0)
        as decimal(38, 12)
    ) end as decimal(18, 6)) as order_interval_days_mean,
    cast(case when r.interval_count > 1 then cast(
        sqrt(cast(
            cast(r.interval_count as bigint) * r.interval_days_squared
            - cast(r.interval_days as bigint) * r.interval_days
            as double
        ) / nullif(cast(cast(r.interval_count as bigint) * (r.interval_count - 1) as double), 0))
        * (cast(r.interval_count as double) / nullif(cast(r.interval_days as double), 0))
        as decimal(38, 12)
    ) end as decimal(18, 6)) as order_interval_cv
from int_account_rhythm as r
