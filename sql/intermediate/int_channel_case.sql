-- Grain: product × complete month × level whose accounts bought it.
-- Why: what a level pays and gets for a case, and what comes beside it, each per case bought. Free
--   goods are worth what the level pays for others. Caps and empties are unknown while no claims
--   have come in. All is null for a pack that nobody knows, and where as much went back as came.
with cased as (
    select
        b.*,
        s.product_key,
        cast(greatest(s.units_per_case, 0) as double) as pack,
        cast(greatest(b.bought_units, 0) as double)
        / nullif(cast(greatest(s.units_per_case, 0) as double), 0) as cases,
        case
            when c.month is not null then c.cap_amount
            when f.is_present then 0
        end as cap_amount,
        case
            when c.month is not null then c.empties_amount
            when f.is_present then 0
        end as empties_amount,
        o.sold_units,
        o.sold_amount,
        m.market_price_case_amount
    from int_channel_bought as b
    inner join stg_month as k on b.month = k.month
    left join feed_presence as f on f.feed = 'claims'
    left join stg_product as s
        on b.product_id = s.product_id and k.month_end >= s.holds_from and k.month_end < s.holds_to
    left join int_channel_claim as c
        on b.month = c.month and b.product_id = c.product_id and b.level = c.level
    left join int_channel_sold as o
        on b.month = o.month and b.product_id = o.product_id and b.level = o.level
    left join int_channel_price as m
        on b.month = m.month and b.product_id = m.product_id and b.level = m.level
)

select
    c.month,
    c.product_id,
    c.product_key,
    c.level,
    try_cast(c.cases as decimal(18, 9)) as bought_cases,
    try_cast(
        cast(c.bought_net_amount as double) / nullif(cast(c.cases as double), 0) as decimal(18, 9)
    ) as buying_price_case_amount,
    try_cast(
        cast(c.sold_amount as double) * c.pack
        / nullif(cast(greatest(c.sold_units, 0) as double), 0) as decimal(18, 9)
    ) as order_price_case_amount,
    c.market_price_case_amount,
    try_cast(
        cast(c.rebate_amount as double) / nullif(cast(c.cases as double), 0) as decimal(18, 9)
    ) as rebate_case_amount,
    try_cast(
        (cast(c.bought_net_amount as double) / nullif(cast(c.cases as double), 0))
        * (
            cast(c.free_good_units as double)
            / nullif(cast(greatest(c.bought_units, 0) as double), 0)
        ) as decimal(18, 9)
    ) as free_goods_case_amount,
    try_cast(
        cast(c.cap_amount as double) / nullif(cast(c.cases as double), 0) as decimal(18, 9)
    ) as cap_case_amount,
    try_cast(
        cast(c.empties_amount as double) / nullif(cast(c.cases as double), 0) as decimal(18, 9)
    ) as empties_case_amount
from cased as c
