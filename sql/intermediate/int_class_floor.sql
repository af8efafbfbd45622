-- Grain: account × complete month, anonymous and closed accounts left out.
-- Why: a class needs size: an account is small, whatever its scores, that buys less than a part
--   (setting) of an even share of what all accounts of its level buy, nothing in a year, or nothing
--   for a number of days (setting). Who buys for an unknown amount is no part of an even share.
with sized as (
    select
        t.month,
        t.account_id,
        t.bought_net_amount_12m,
        cast(sum(t.bought_net_amount_12m) over (partition by t.month, t.level) as decimal(28, 4))
            as level_amount,
        count(t.bought_net_amount_12m) over (partition by t.month, t.level) as level_accounts,
        o.days_since_last_order
    from int_account_trait as t
    inner join int_account_rhythm as o on t.month = o.month and t.account_id = o.account_id
)

select
    s.month,
    s.account_id,
    case
        when s.bought_net_amount_12m <= 0 then 'share'
        when
            cast(s.bought_net_amount_12m as decimal(28, 4)) * cast(s.level_accounts as integer)
            < cast(s.level_amount as decimal(28, 4))
            * cast(p.class_floor_share_ratio as decimal(9, 6))
            then 'share'
        when s.days_since_last_order >= p.class_floor_idle_days then 'idle'
    end as class_floor
from sized as s
cross join params as p
