-- Grain: account × complete month in whose trailing year it bought, its profit being known.
-- Why: whether who buys most earns us most: its place among the accounts of its level by what it
--   bought and by what it earned. Big but small is who is among the first fifth by volume and at
--   least a fifth of its peers further back by profit. Equal accounts share a place.
with peer as (
    select
        p.month,
        p.account_id,
        rank() over (
            partition by p.month, g.level order by y.bought_net_amount_12m desc
        ) as volume_rank,
        rank() over (partition by p.month, g.level order by p.profit_amount_12m desc)
            as profit_rank,
        count(*) over (partition by p.month, g.level) as peer_count
    from int_account_profit as p
    inner join int_account_month as g on p.month = g.month and p.account_id = g.account_id
    inner join int_account_year as y on p.month = y.month and p.account_id = y.account_id
    where p.profit_amount_12m is not null and y.bought_net_amount_12m > 0
)

select
    p.month,
    p.account_id,
    p.volume_rank,
    p.profit_rank,
    p.peer_count,
    p.volume_rank * 5 <= p.peer_count and (p.profit_rank - p.volume_rank) * 5 >= p.peer_count
        as is_big_but_small
from peer as p
