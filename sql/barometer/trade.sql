-- Grain: part: the whole (now), each region, each category.
-- Why: the trade of four weeks; sell-through of the four weeks up to the last day heard of.
with heard as (
    select max(b.date_day) as heard_on
    from warehouse.sales_barometer as b
    where b.date_day <= %(day)s and b.sell_through_28d_units is not null
)

select
    case
        when grouping(b.region) = 0 then 'regions'
        when grouping(b.category) = 0 then 'categories'
        else 'now'
    end as part,
    b.region,
    b.category,
    sum(b.sell_in_28d_amount) filter (where b.date_day = %(day)s) as sell_in_28d_amount,
    sum(b.sell_in_28d_amount) filter (where b.date_day = %(day)s)
    / nullif(sum(b.sell_in_last_year_28d_amount) filter (where b.date_day = %(day)s), 0) - 1
        as sell_in_growth_28d_ratio,
    sum(b.sell_through_28d_units) filter (where b.date_day = h.heard_on)
        as sell_through_28d_units,
    sum(b.sell_through_28d_units) filter (where b.date_day = h.heard_on)
    / nullif(sum(b.sell_through_last_year_28d_units) filter (where b.date_day = h.heard_on), 0)
    - 1 as sell_through_growth_28d_ratio,
    sum(b.sell_in_28d_amount)
        filter (where b.date_day = %(day)s and b.plan_28d_amount is not null)
    / nullif(sum(b.plan_28d_amount) filter (where b.date_day = %(day)s), 0)
        as plan_met_28d_ratio,
    sum(b.on_hand_units) filter (where b.date_day = %(day)s) as on_hand_units
from warehouse.sales_barometer as b
cross join heard as h
where b.date_day in (%(day)s, h.heard_on)
group by grouping sets ((), (b.region), (b.category))
order by sell_in_28d_amount desc nulls last, b.region, b.category
