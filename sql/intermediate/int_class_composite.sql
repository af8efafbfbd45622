-- Grain: account × complete month in which it is known what the account bought.
-- Why: the composite is the mean of the pillars that are known, weighted by the settings; which
--   part of the weights that is stands beside it.
with weighted as (
    select
        s.month,
        s.account_id,
        case when s.volume_score is not null then p.class_weight_volume else 0 end
        + case when s.profit_score is not null then p.class_weight_profit else 0 end
        + case when s.strength_score is not null then p.class_weight_strength else 0 end
        + case when s.potential_score is not null then p.class_weight_potential else 0 end
            as known_weight,
        p.class_weight_volume + p.class_weight_profit + p.class_weight_strength
        + p.class_weight_potential as whole_weight,
        coalesce(cast(s.volume_score as decimal(19, 6)) * p.class_weight_volume, 0)
        + coalesce(cast(s.profit_score as decimal(19, 6)) * p.class_weight_profit, 0)
        + coalesce(cast(s.strength_score as decimal(19, 6)) * p.class_weight_strength, 0)
        + coalesce(cast(s.potential_score as decimal(19, 6)) * p.class_weight_potential, 0)
            as weighted_score
    from int_class_pillar as s
    cross join params as p
)

select
    w.month,
    w.account_id,
    try_cast(
        cast(w.weighted_score as double) / nullif(cast(w.known_weight as double), 0)
        as decimal(18, 9)
    ) as composite_score,
    try_cast(
        cast(w.known_weight as double) / nullif(cast(w.whole_weight as double), 0)
        as decimal(18, 9)
    ) as known_weight_ratio
from weighted as w
