-- Grain: account × complete month, those of class general and small that grow.
-- Why: how much an account might become: growth, which weighs as much as range, outlets and payment
--   together, each against the others of its region and level; what is not known is left out.
with part as (
    select
        c.account_id,
        c.as_of_date,
        cast(3 * coalesce(c.growth_score, 0) as decimal(19, 6))
        + coalesce(c.complementary_lines_score, 0)
        + coalesce(c.outlets_score, 0)
        + coalesce(c.funds_score, 0) as score_sum,
        case when c.growth_score is null then 0 else 3 end
        + case when c.complementary_lines_score is null then 0 else 1 end
        + case when c.outlets_score is null then 0 else 1 end
        + case when c.funds_score is null then 0 else 1 end as score_count
    from account_class as c
    where c.class in ('general', 'small') and c.bought_growth_ratio > 0
)

select
    p.account_id,
    p.as_of_date,
    try_cast(
        cast(p.score_sum as double) / nullif(cast(p.score_count as double), 0) as decimal(18, 9)
    ) as development_score
from part as p
