-- Grain: region × category it trades in × day.
-- Why: every day has a row, so that a day without orders counts as 0 in what follows, and one that
--   nobody has told of yet does not.
with category as (
    select
        f.region,
        f.category
    from fct_region_category_day as f
    group by f.region, f.category
)

select
    d.date_day,
    d.region,
    c.category,
    coalesce(f.sell_in_units, 0) as sell_in_units,
    case when f.date_day is null then 0 else f.sell_in_net_amount end as sell_in_net_amount,
    case when d.is_told then coalesce(f.sell_through_units, 0) end as sell_through_units,
    coalesce(f.sell_through_accounts, 0) as sell_through_accounts,
    case when d.is_counted then coalesce(f.on_hand_units, 0) end as on_hand_units,
    coalesce(f.stock_counts, 0) as stock_counts,
    d.sell_in_age_days,
    d.sell_through_age_days,
    d.stock_age_days
from int_region_day as d
inner join category as c on d.region = c.region
left join fct_region_category_day as f
    on d.region = f.region and c.category = f.category and d.date_day = f.date_day
