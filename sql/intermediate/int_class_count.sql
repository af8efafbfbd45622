-- Grain: score of account_class × complete month.
-- Why: for how many accounts each score has a value.
with counted as (
    select
        c.month,
        count(c.profit_score) as profit_score,
        count(c.strength_score) as strength_score,
        count(c.potential_score) as potential_score,
        count(c.weakest_growth_factor) as weakest_growth_factor
    from account_class as c
    group by c.month
)

select
    month,
    metric,
    accounts as account_count
from counted
unpivot (
    accounts for metric in (
        profit_score, strength_score, potential_score, weakest_growth_factor
    )
)
