-- Grain: series × goods on their way or ordered and promised.
-- Why: what comes without a new order. Where open orders are netted from demand, they would count
--   twice here.
with coming as (
    select
        s.series,
        s.told_on,
        s.due_on,
        s.days,
        s.units,
        false as is_ordered,
        cast(0 as double) as behind_units
    from shipment_due as s
    union all
    select
        o.series,
        o.told_on,
        o.due_on,
        o.days,
        o.units,
        true as is_ordered,
        o.behind_units
    from ordered_due as o
    cross join plan_day as d
    where not d.nets_orders
)

select
    c.series,
    c.told_on,
    c.due_on,
    c.days,
    c.units,
    c.is_ordered,
    c.behind_units
from coming as c
