-- Grain: promotion × account × product × what its sales are known by.
-- Why: sums of the promotion's weeks, of the dip after it and of what is usual, beside what the
--   season asked for in the same weeks.
with known as (
    select
        w.promotion_id,
        w.account_id,
        w.product_id,
        w.week_part,
        'sell_through' as basis,
        w.sell_through_units as units,
        coalesce(s.season_through_units, 0) as season_units
    from int_promotion_week as w
    left join int_promotion_season as s
        on
            w.promotion_id = s.promotion_id
            and w.product_id = s.product_id
            and w.week_start = s.week_start
    where w.sell_through_units is not null and w.week_part is not null
    union all
    select
        w.promotion_id,
        w.account_id,
        w.product_id,
        w.week_part,
        'sell_in' as basis,
        w.sell_in_units as units,
        coalesce(s.season_in_units, 0) as season_units
    from int_promotion_week as w
    left join int_promotion_season as s
        on
            w.promotion_id = s.promotion_id
            and w.product_id = s.product_id
            and w.week_start = s.week_start
    where w.week_part is not null
)

select
    k.promotion_id,
    k.account_id,
    k.product_id,
    k.basis,
    count(case when k.week_part = 'promoted' then 1 end) as promoted_weeks,
    count(case when k.week_part = 'dip' then 1 end) as dip_weeks,
    count(case when k.week_part = 'usual' then 1 end) as usual_weeks,
    coalesce(sum(case when k.week_part = 'promoted' then k.units end), 0) as promoted_units,
    coalesce(sum(case when k.week_part = 'dip' then k.units end), 0) as dip_sold_units,
    coalesce(sum(case when k.week_part = 'usual' then k.units end), 0) as near_units,
    coalesce(sum(case when k.week_part = 'promoted' then k.season_units end), 0) as promoted_season,
    coalesce(sum(case when k.week_part = 'dip' then k.season_units end), 0) as dip_season,
    coalesce(sum(case when k.week_part = 'usual' then k.season_units end), 0) as near_season
from known as k
group by k.promotion_id, k.account_id, k.product_id, k.basis
