-- Grain: product whose pack is missing.
-- Why: a case of unknown size must not be counted as a unit.
-- refuses: quantities in a pack whose size the product does not give
-- remedy: give units_per_case or units_per_pallet in the feed products, then run again
with used as (
    select
        'orders' as feed,
        o.product_id,
        o.unit,
        o.order_date as needed_on
    from orders as o
    group by o.product_id, o.unit, o.order_date
    union all
    select
        'inventory' as feed,
        i.product_id,
        i.unit,
        i.snapshot_date as needed_on
    from inventory as i
    group by i.product_id, i.unit, i.snapshot_date
    union all
    select
        'sell_through' as feed,
        s.product_id,
        s.unit,
        s.period_start as needed_on
    from sell_through as s
    group by s.product_id, s.unit, s.period_start
)

select
    cast(u.feed as varchar) as feed,
    cast(u.product_id as varchar) as problem,
    cast(min(u.needed_on) as date) as first_day,
    cast(count(*) as bigint) as day_count
from used as u
left join stg_product as p
    on
        u.product_id = p.product_id
        and u.needed_on >= p.holds_from
        and u.needed_on < p.holds_to
where
    case coalesce(u.unit, p.price_unit, 'each')
        when 'case' then coalesce(p.units_per_case, 0) <= 0
        when 'pallet' then coalesce(p.units_per_pallet, 0) <= 0
        else false
    end
group by u.feed, u.product_id
