-- Grain: part: the whole (now), each region, each category.
-- Why: the trade of four weeks; sell-through of the four weeks up to the last day heard of, of all
--   who told of it, and like for like. Accounts are a region's, whatever the category: each counts
--   once.
with heard as (
    select max(b.date_day) as heard_on
    from warehouse.sales_barometer as b
    where b.date_day <= %(day)s and b.sell_through_28d_units is not null
),

placed as (
    select
        b.*,
        b.date_day = %(day)s as is_today,
        b.date_day = h.heard_on as is_heard,
        row_number() over (partition by b.date_day, b.region order by b.category) as place
    from warehouse.sales_barometer as b
    cross join heard as h
    where b.date_day in (%(day)s, h.heard_on)
)

select
    case
        when grouping(p.region) = 0 then 'regions'
        when grouping(p.category) = 0 then 'categories'
        else 'now'
    end as part,
    p.region,
    p.category,
    sum(p.sell_in_28d_amount) filter (where p.is_today) as sell_in_28d_amount,
    sum(p.sell_in_28d_amount) filter (where p.is_today)
    / nullif(sum(p.sell_in_last_year_28d_amount) filter (where p.is_today), 0) - 1
        as sell_in_growth_28d_ratio,
    sum(p.sell_through_28d_units) filter (where p.is_heard) as sell_through_28d_units,
    sum(p.sell_through_28d_units) filter (where p.is_heard)
    / nullif(sum(p.sell_through_last_year_28d_units) filter (where p.is_heard), 0) - 1
        as sell_through_growth_28d_ratio,
    sum(p.like_sell_through_28d_units) filter (where p.is_heard)
    / nullif(sum(p.like_sell_through_last_year_28d_units) filter (where p.is_heard), 0) - 1
        as like_sell_through_growth_28d_ratio,
    case
        when grouping(p.category) = 0
            then sum(p.like_for_like_accounts) filter (where p.is_heard)
        else sum(p.like_for_like_accounts) filter (where p.is_heard and p.place = 1)
    end as like_for_like_accounts,
    sum(p.sell_in_28d_amount) filter (where p.is_today and p.plan_28d_amount is not null)
    / nullif(sum(p.plan_28d_amount) filter (where p.is_today), 0) as plan_met_28d_ratio,
    sum(p.on_hand_units) filter (where p.is_today) as on_hand_units
from placed as p
group by grouping sets ((), (p.region), (p.category))
order by sell_in_28d_amount desc nulls last, p.region asc, p.category asc
