-- Grain: account × product that was counted.
-- Why: what lies there as the as-of day begins: the count, what came and went back since, less what
--   was sold since. Stock that would fall below zero stays there, and what comes later counts
--   whole: 50 counted, then 70 sold, then 100 come and 70 sold leave 30. A count beyond its age is
--   no figure.
with rolled as (
    select
        u.account_id,
        u.product_id,
        u.counted_units,
        coalesce(s.sold_units, 0) as sold_units,
        coalesce(s.came_units, 0) as came_units,
        case when s.estimated_week is not null then greatest(s.estimated_week, u.counted_on + 1)
        end as estimated_from,
        greatest(0, coalesce(-s.least_change, 0) - u.counted_units) as lacking_units
    from count_used as u
    left join stock_change as s on u.account_id = s.account_id and u.product_id = s.product_id
),

laid as (
    select
        r.account_id,
        r.product_id,
        r.counted_units,
        r.sold_units,
        r.came_units,
        r.estimated_from,
        r.lacking_units,
        r.counted_units + r.came_units - r.sold_units + r.lacking_units as units
    from rolled as r
)

select
    c.account_id,
    c.product_id,
    c.counted_on,
    c.counted_units,
    case
        when r.counted_units = floor(r.counted_units) then cast(round(r.units) as decimal(18, 4))
        else cast(r.units as decimal(18, 4))
    end as on_hand_units,
    cast(r.came_units as decimal(18, 4)) as came_units,
    cast(r.sold_units as decimal(18, 4)) as sold_units,
    r.estimated_from,
    coalesce(r.lacking_units > 0, false) as is_floored,
    c.transit_on,
    c.in_transit_units
from stock_count as c
left join laid as r on c.account_id = r.account_id and c.product_id = r.product_id
