-- Grain: region × level × class × complete month × category.
-- Why: what an account is held against: the parts of the category at accounts like it, each
--   counting the same whatever its size, and what a unit costs them and earns us.
select
    s.month,
    s.region,
    s.level,
    s.class,
    s.category,
    coalesce(sum(s.category_share_ratio), 0) as share_sum_ratio,
    count(s.category_share_ratio) as share_count,
    try_cast(
        cast(sum(case when s.category_share_ratio > 0 then s.bought_amount_12m end) as double)
        / nullif(cast(
            greatest(sum(case when s.category_share_ratio > 0 then s.bought_units_12m end), 0)
            as double
        ), 0) as decimal(18, 9)
    ) as price_each,
    case
        when
            count(case when s.category_share_ratio > 0 then s.earned_amount_12m end)
            = count(case when s.category_share_ratio > 0 then 1 end)
            then try_cast(
                cast(
                    sum(case when s.category_share_ratio > 0 then s.earned_amount_12m end) as double
                )
                / nullif(cast(
                    greatest(
                        sum(case when s.category_share_ratio > 0 then s.bought_units_12m end), 0
                    ) as double
                ), 0) as decimal(18, 9)
            )
    end as earned_each
from int_mix_share as s
group by s.month, s.region, s.level, s.class, s.category
