-- Grain: account with a class × complete month × category that accounts like it bought.
-- Why: how far an account's part of a category lies from its peers', at its own size. Peers are the
--   others like it of which a part is known; fewer than three say nothing.
with met as (
    select
        s.*,
        p.price_each,
        p.earned_each,
        p.share_sum_ratio - coalesce(s.category_share_ratio, 0) as peer_sum_ratio,
        p.share_count - case when s.category_share_ratio is null then 0 else 1 end as peer_count
    from int_mix_share as s
    inner join int_mix_peer as p
        on
            s.month = p.month
            and s.region = p.region
            and s.level = p.level
            and s.class = p.class
            and s.category = p.category
),

beside as (
    select
        m.month,
        m.account_id,
        m.category,
        m.bought_amount_12m,
        m.bought_units_12m,
        m.category_share_ratio,
        m.account_amount_12m,
        m.account_earned_each,
        m.price_each,
        m.earned_each,
        m.peer_count,
        case
            when m.peer_count >= 3
                then try_cast(
                    cast(m.peer_sum_ratio as double) / nullif(cast(m.peer_count as double), 0)
                    as decimal(18, 9)
                )
        end as peer_share_ratio
    from met as m
)

select
    b.month,
    b.account_id,
    b.category,
    b.bought_amount_12m,
    b.bought_units_12m,
    b.category_share_ratio,
    b.peer_count,
    b.peer_share_ratio,
    d.sold_share_ratio,
    b.price_each,
    b.earned_each,
    b.account_earned_each,
    b.peer_share_ratio - b.category_share_ratio as gap_ratio,
    cast(
        cast(b.account_amount_12m as decimal(20, 4))
        * cast(b.peer_share_ratio - b.category_share_ratio as decimal(17, 12)) as decimal(28, 4)
    ) as gap_amount,
    try_cast(
        cast(b.account_amount_12m as double)
        * cast(b.peer_share_ratio - b.category_share_ratio as double)
        / nullif(cast(greatest(b.price_each, 0) as double), 0) as decimal(18, 9)
    ) as gap_units
from beside as b
left join int_mix_sold as d
    on b.month = d.month and b.account_id = d.account_id and b.category = d.category
