-- Grain: promotion that has begun × account × product.
-- Why: what it would have sold: the units of the usual weeks nearby × what the season asked for in
--   the promotion's weeks ÷ in the usual ones, or by the number of weeks where no other product of
--   the category tells the season. Sell-through goes before purchases from us, which run ahead of
--   it. A basis must speak for all weeks of the promotion, and for four usual ones.
with weighed as (
    select
        s.promotion_id,
        s.account_id,
        s.product_id,
        m.basis,
        m.promoted_weeks,
        m.dip_weeks = s.dip_weeks as is_dip_known,
        m.usual_weeks,
        m.promoted_units,
        m.dip_sold_units,
        m.near_season > 0 as has_season,
        m.near_units,
        case when m.near_season > 0 then m.near_season else m.usual_weeks end as near_weight,
        case when m.near_season > 0 then m.promoted_season else m.promoted_weeks end
            as promoted_weight,
        case when m.near_season > 0 then m.dip_season else m.dip_weeks end as dip_weight,
        row_number() over (
            partition by s.promotion_id, s.account_id, s.product_id
            order by m.basis desc
        ) as choice
    from int_promotion_series as s
    inner join int_promotion_sum as m
        on
            s.promotion_id = m.promotion_id
            and s.account_id = m.account_id
            and s.product_id = m.product_id
    inner join stg_account as b
        on
            s.account_id = b.account_id
            and s.from_date >= b.holds_from
            and s.from_date < b.holds_to
    where
        m.promoted_weeks = date_diff('day', s.first_week, s.last_week) // 7 + 1
        and m.usual_weeks >= 4
        and (m.basis = 'sell_through' or coalesce(b.upstream_id, '') = '')
)

select
    w.promotion_id,
    w.account_id,
    w.product_id,
    w.basis,
    w.promoted_weeks,
    w.promoted_units,
    w.has_season,
    cast(w.near_units as decimal(19, 4)) * try_cast(
        cast(w.promoted_weight as double) / nullif(cast(w.near_weight as double), 0)
        as decimal(18, 9)
    ) as usual_units,
    case when w.is_dip_known then cast(w.near_units as decimal(19, 4)) * try_cast(
        cast(w.dip_weight as double) / nullif(cast(w.near_weight as double), 0)
        as decimal(18, 9)
    ) - w.dip_sold_units end as dip_units
from weighed as w
where w.choice = 1
