-- Grain: account × complete month.
-- Why: what an account bought from anyone, and how that is known. Who has ever ordered is known by
--   its order lines, and so is who has no upstream and could only have ordered of us. Who buys
--   from an upstream that hands in no orders is estimated: what it sold on, and what its counted
--   stock grew by since the month before. Else nobody knows, and it is null, not nought.
with counted as (
    select
        f.month,
        f.account_id,
        f.bought_units,
        f.bought_net_amount,
        g.upstream_id is null or r.days_since_last_order is not null as is_reported,
        cast(f.sell_through_units + f.on_hand_units - lag(f.on_hand_units) over (
            partition by f.account_id
            order by f.month_no
        ) as decimal(28, 4)) as estimated_units
    from int_account_flow as f
    inner join int_account_month as g on f.month = g.month and f.account_id = g.account_id
    inner join int_account_rhythm as r on f.month = r.month and f.account_id = r.account_id
)

select
    c.month,
    c.account_id,
    case when c.is_reported then c.bought_units else c.estimated_units end as bought_units,
    case
        when not c.is_reported then null
        when c.bought_net_amount between -10000000 and 10000000
            then cast(cast(c.bought_net_amount as decimal(18, 10)) as decimal(28, 4))
        else cast(c.bought_net_amount as decimal(28, 4))
    end as bought_amount,
    case
        when c.is_reported then 'reported'
        when c.estimated_units is not null then 'estimated'
    end as sell_in_source
from counted as c
