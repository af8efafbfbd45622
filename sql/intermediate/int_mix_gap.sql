-- Grain: account with a class × complete month × category that accounts like it bought.
-- Why: how far an account's part of a category lies from its peers', at its own size. Peers are the
--   others like it of which a part is known; fewer than three say nothing.
with beside as (
    select
        s.*,
        p.price_each,
        p.earned_each,
        p.share_count - case when s.category_share_ratio is null then 0 else 1 end as peer_count,
        p.share_sum_ratio - coalesce(s.category_share_ratio, 0) as peer_sum_ratio
    from int_mix_share as s
    inner join int_mix_peer as p
        on
            s.month = p.month
            and s.region = p.region
            and s.level = p.level
            and s.class = p.class
            and s.category = p.category
),

compared as (
    select
        b.*,
        case when b.peer_count >= 3 then try_cast(
            cast(b.peer_sum_ratio as double) / nullif(cast(b.peer_count as double), 0)
            as decimal(18, 9)
        ) end as peer_share_ratio
    from beside as b
),

missed as (
    select
        c.*,
        cast(
            cast(c.account_amount_12m as decimal(20, 4))
            * cast(c.peer_share_ratio - c.category_share_ratio as decimal(17, 12)) as decimal(28, 4)
        ) as gap_amount
    from compared as c
)

select
    m.month,
    m.account_id,
    m.category,
    m.bought_amount_12m,
    m.bought_units_12m,
    m.category_share_ratio,
    m.peer_count,
    m.peer_share_ratio,
    d.sold_share_ratio,
    m.price_each,
    m.earned_each,
    m.account_earned_each,
    m.peer_share_ratio - m.category_share_ratio as gap_ratio,
    m.gap_amount,
    try_cast(
        cast(m.gap_amount as double) / nullif(cast(greatest(m.price_each, 0) as double), 0)
        as decimal(18, 4)
    ) as gap_units
from missed as m
left join int_mix_sold as d
    on m.month = d.month and m.account_id = d.account_id and m.category = d.category
