-- Grain: region × category × day on which anything is known.
-- Why: the day's trade in sums of whole regions, kept by month so that a new day costs its month
--   alone. Sell-in is what we sold; sell-through and stock are those of the accounts that buy from
--   us, so that the three speak of the same goods. What has no region or category is of 'unknown'.
-- partition: month
-- reads: fct_inventory_day month-1..month
with sold as (
    select
        o.month,
        o.order_date as date_day,
        coalesce(b.region, 'unknown') as region,
        coalesce(k.category, 'unknown') as category,
        sum(case when o.kind <> 'free_good' then o.line_units else 0 end) as sell_in_units,
        case when count(o.net_amount) = count(*) then sum(o.net_amount) end as sell_in_net_amount
    from fct_order_line as o
    inner join params as a on o.order_date < a.as_of_date
    left join stg_account as b on o.account_key = b.account_key
    left join stg_product as k on o.product_key = k.product_key
    where o.seller_id is null
    group by o.month, o.order_date, coalesce(b.region, 'unknown'), coalesce(k.category, 'unknown')
)

select
    coalesce(s.month, t.month, c.month) as month,
    coalesce(s.date_day, t.date_day, c.date_day) as date_day,
    coalesce(s.region, t.region, c.region) as region,
    coalesce(s.category, t.category, c.category) as category,
    s.date_day is not null as is_ordered,
    coalesce(s.sell_in_units, 0) as sell_in_units,
    case when s.date_day is null then 0 else s.sell_in_net_amount end as sell_in_net_amount,
    t.sell_through_units,
    t.sell_through_accounts,
    c.on_hand_units,
    c.stock_counts
from sold as s
full join stg_region_sell_through_day as t
    on s.date_day = t.date_day and s.region = t.region and s.category = t.category
full join stg_region_stock_day as c
    on
        coalesce(s.date_day, t.date_day) = c.date_day
        and coalesce(s.region, t.region) = c.region
        and coalesce(s.category, t.category) = c.category
