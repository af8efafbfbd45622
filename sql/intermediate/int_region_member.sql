-- Grain: account with a class history × complete month × region, its own and `all`, the company.
-- Why: each account's part of what we sell into its region in the trailing year, so that each case
--   counts once, however many accounts it passes. Who gave back more than it bought has no part.
--   Where one amount is unknown, the whole is, and nobody's part of it is known.
with yearly as (
    select
        c.month,
        c.account_id,
        coalesce(c.region, 'unknown') as region,
        coalesce(c.class = 'key', false) as is_key_account,
        y.bought_net_amount_12m,
        y.sold_net_amount_12m
    from account_class as c
    inner join int_account_year as y on c.month = y.month and c.account_id = y.account_id
),

member as (
    select
        y.month,
        y.region,
        y.account_id,
        y.is_key_account,
        y.bought_net_amount_12m,
        y.sold_net_amount_12m
    from yearly as y
    union all
    select
        y.month,
        'all' as region,
        y.account_id,
        y.is_key_account,
        y.bought_net_amount_12m,
        y.sold_net_amount_12m
    from yearly as y
),

whole as (
    select
        m.month,
        m.region,
        case
            when count(m.sold_net_amount_12m) = count(*)
                then sum(greatest(m.sold_net_amount_12m, 0))
        end as sold_net_amount_12m
    from member as m
    group by m.month, m.region
),

parted as (
    select
        m.month,
        m.region,
        m.account_id,
        m.is_key_account,
        m.bought_net_amount_12m,
        m.sold_net_amount_12m,
        cast(greatest(m.sold_net_amount_12m, 0) as double)
        / nullif(cast(w.sold_net_amount_12m as double), 0) as part
    from member as m
    inner join whole as w on m.month = w.month and m.region = w.region
)

select
    p.month,
    p.region,
    p.account_id,
    p.is_key_account,
    p.bought_net_amount_12m,
    p.sold_net_amount_12m,
    try_cast(p.part as decimal(18, 9)) as region_share_ratio,
    try_cast(cast(p.part as double) * cast(p.part as double) * 10000 as decimal(18, 9))
        as hhi_points,
    row_number() over (
        partition by p.month, p.region
        order by p.sold_net_amount_12m desc nulls last, p.account_id asc
    ) as region_place
from parted as p
