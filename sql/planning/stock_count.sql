-- Grain: account × product that was ever counted before the as-of day.
-- Why: the latest figure that can be used is where stock begins: a number, or an empty shelf, which
--   is 0. A row that says only "not empty" is no figure and takes none away. A count in doubt is
--   passed over for the last good one; where that is too old to be rolled forward, or none is
--   there, it is read. Where no figure is left, the day tells of the latest report.
with told as (
    select
        i.account_id,
        i.product_id,
        i.date_day,
        i.on_hand_units,
        i.in_transit_units,
        h.date_day is not null as is_held,
        i.date_day >= d.as_of_date - d.count_age_days as is_fresh,
        coalesce(
            i.on_hand_units, case when i.is_stocked_out then cast(0 as decimal(18, 4)) end
        ) as units
    from fct_inventory_day as i
    cross join plan_day as d
    left join held_count as h
        on
            i.account_id = h.account_id
            and i.product_id = h.product_id
            and i.date_day = h.date_day
    where i.date_day < d.as_of_date
),

good as (
    select
        t.account_id,
        t.product_id
    from told as t
    where t.units is not null and t.is_fresh and not t.is_held
    group by t.account_id, t.product_id
),

counted as (
    select
        t.account_id,
        t.product_id,
        t.date_day,
        t.on_hand_units,
        t.in_transit_units,
        t.units
    from told as t
    left join good as g on t.account_id = g.account_id and t.product_id = g.product_id
    where not t.is_held or g.account_id is null
),

latest as (
    select
        c.account_id,
        c.product_id,
        max(c.date_day) as told_on,
        max(case when c.units is not null then c.date_day end) as counted_on,
        max(
            case
                when c.on_hand_units is not null or c.in_transit_units is not null then c.date_day
            end
        ) as transit_on
    from counted as c
    group by c.account_id, c.product_id
)

select
    l.account_id,
    l.product_id,
    coalesce(l.counted_on, l.told_on) as counted_on,
    c.units as counted_units,
    l.transit_on,
    t.in_transit_units
from latest as l
left join counted as c
    on l.account_id = c.account_id and l.product_id = c.product_id and l.counted_on = c.date_day
left join counted as t
    on l.account_id = t.account_id and l.product_id = t.product_id and l.transit_on = t.date_day
