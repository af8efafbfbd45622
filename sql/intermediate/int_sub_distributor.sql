-- Grain: account × complete month, with distributors below it.
-- Why: how those that an account supplies are doing, before it shows in the account's own orders:
--   silent without an order for a number of days; buying less where the last three months stay
--   below a part of the same three of last year, so that a season is no decline; active the others.
--   Who is new, or whose amounts are unknown, is not held to be declining.
with trend as (
    select
        f.month,
        f.account_id,
        case
            when count(f.bought_net_amount) over q = count(*) over q
                then cast(sum(f.bought_net_amount) over q as decimal(28, 4))
        end as recent_amount,
        case
            when count(f.bought_net_amount) over b = 3
                then cast(sum(f.bought_net_amount) over b as decimal(28, 4))
        end as earlier_amount
    from int_account_flow as f
    window
        q as (
            partition by f.account_id order by f.month_no rows between 2 preceding and current row
        ),
        b as (
            partition by f.account_id order by f.month_no rows between 14 preceding and 12 preceding
        )
),

state as (
    select
        g.month,
        g.upstream_id,
        case
            when coalesce(r.days_since_last_order, 100000) >= p.network_silent_days then 'silent'
            when
                t.earlier_amount > 0
                and t.recent_amount
                < cast(t.earlier_amount as decimal(28, 4))
                * cast(p.network_buying_less_ratio as decimal(9, 6))
                then 'buying_less'
            else 'active'
        end as state
    from int_account_month as g
    inner join trend as t on g.month = t.month and g.account_id = t.account_id
    inner join int_account_rhythm as r on g.month = r.month and g.account_id = r.account_id
    cross join params as p
    where
        g.is_open and g.level between 2 and 3 and g.upstream_id is not null
        and g.upstream_id <> g.account_id
)

select
    s.month,
    s.upstream_id as account_id,
    count(case when s.state = 'active' then 1 end) as active_subs,
    count(case when s.state = 'buying_less' then 1 end) as buying_less_subs,
    count(case when s.state = 'silent' then 1 end) as silent_subs
from state as s
group by s.month, s.upstream_id
