-- Grain: region × level × class × complete month × category.
-- Why: what an account is held against: the parts of the category at accounts like it, each
--   counting the same whatever its size, and what a unit costs them and earns us, of those that
--   have a part.
with shared as (
    select
        s.month,
        s.region,
        s.level,
        s.class,
        s.category,
        coalesce(sum(s.category_share_ratio), 0) as share_sum_ratio,
        count(s.category_share_ratio) as share_count
    from int_mix_share as s
    group by s.month, s.region, s.level, s.class, s.category
),

bought as (
    select
        s.month,
        s.region,
        s.level,
        s.class,
        s.category,
        sum(s.bought_amount_12m) as amount,
        greatest(sum(s.bought_units_12m), 0) as units,
        case when count(s.earned_amount_12m) = count(*) then sum(s.earned_amount_12m) end
            as earned_amount
    from int_mix_share as s
    where s.category_share_ratio > 0
    group by s.month, s.region, s.level, s.class, s.category
)

select
    s.month,
    s.region,
    s.level,
    s.class,
    s.category,
    s.share_sum_ratio,
    s.share_count,
    try_cast(
        cast(b.amount as double) / nullif(cast(b.units as double), 0) as decimal(18, 9)
    ) as price_each,
    try_cast(
        cast(b.earned_amount as double) / nullif(cast(b.units as double), 0) as decimal(18, 9)
    ) as earned_each
from shared as s
left join bought as b
    on
        s.month = b.month
        and s.region = b.region
        and s.level = b.level
        and s.class = b.class
        and s.category = b.category
