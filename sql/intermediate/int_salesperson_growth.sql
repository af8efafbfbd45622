-- Grain: salesperson × complete month with open accounts of its own.
-- Why: growth of its accounts, and of those trained in the year beside the others: what training
--   might have brought. Each is null where nothing was bought in the year before.
with part as (
    select
        o.month,
        o.salesperson_id,
        o.bought_amount_12m as amount,
        o.prior_amount_12m as prior_amount,
        coalesce(o.trained_amount, 0) as trained_amount,
        coalesce(o.trained_prior_amount, 0) as trained_prior_amount
    from int_salesperson_own as o
)

select
    p.month,
    p.salesperson_id,
    try_cast(
        cast(p.amount - p.prior_amount as double)
        / nullif(cast(greatest(p.prior_amount, 0) as double), 0)
        as decimal(18, 9)
    ) as bought_growth_ratio,
    try_cast(
        cast(p.trained_amount - p.trained_prior_amount as double)
        / nullif(cast(greatest(p.trained_prior_amount, 0) as double), 0)
        as decimal(18, 9)
    ) as trained_growth_ratio,
    try_cast(
        cast(
            (p.amount - p.trained_amount) - (p.prior_amount - p.trained_prior_amount) as double
        )
        / nullif(cast(greatest(p.prior_amount - p.trained_prior_amount, 0) as double), 0)
        as decimal(18, 9)
    ) as untrained_growth_ratio
from part as p
