-- Grain: account × complete month, anonymous and closed accounts left out.
-- Why: volume as a percentile: the share of the other accounts of its region and level that buy
--   less over the trailing year, from us or from their upstream, so that outlets are ranked as
--   well. Who buys nothing ranks above nobody; who has no peer ranks above all there are. The other
--   pillars join once they are measured; the composite is the mean of those that are known. The
--   candidate is the class that this month alone would give: small, whatever the rank, for who is
--   below a floor of size (a part of an even share of what all accounts of the level buy) or has
--   bought nothing for a number of days. Who buys for an unknown amount, for want of an exchange
--   rate, has no score and is nobody's peer, and is a candidate only where it has been idle.
with ranked as (
    select
        g.*,
        y.bought_net_amount_12m as net_amount,
        rank() over (
            partition by g.month, g.region, g.level
            order by y.bought_net_amount_12m asc nulls last
        ) as place,
        count(y.bought_net_amount_12m) over (partition by g.month, g.region, g.level) as peers,
        cast(sum(y.bought_net_amount_12m) over (partition by g.month, g.level) as decimal(28, 4))
            as level_amount,
        count(y.bought_net_amount_12m) over (partition by g.month, g.level) as level_accounts,
        o.days_since_last_order
    from int_account_month as g
    inner join int_account_year as y on g.month = y.month and g.account_id = y.account_id
    inner join int_account_rhythm as o on g.month = o.month and g.account_id = o.account_id
    where not g.is_anonymous and g.is_open
),

scored as (
    select
        r.month,
        r.month_no,
        r.month_end,
        r.account_id,
        r.account_key,
        r.region,
        r.level,
        cast(cast(case
            when r.net_amount is null then null
            when r.net_amount <= 0 then cast(0 as double)
            when r.peers = 1 then cast(1 as double)
            else cast(r.place - 1 as double) / nullif(cast(r.peers - 1 as double), 0)
        end as decimal(18, 9)) as decimal(18, 6)) as volume_score,
        case
            when
                cast(r.net_amount as decimal(28, 4)) * cast(r.level_accounts as integer)
                < cast(r.level_amount as decimal(28, 4))
                * cast(p.class_floor_share_ratio as decimal(9, 6))
                then 'share'
            when r.days_since_last_order >= p.class_floor_idle_days then 'idle'
        end as class_floor
    from ranked as r
    cross join params as p
)

select
    s.month,
    s.month_no,
    s.month_end,
    s.account_id,
    s.account_key,
    s.region,
    s.level,
    s.volume_score,
    s.volume_score as composite_score,
    s.class_floor,
    case
        when s.class_floor is not null then 'small'
        when s.volume_score is null then null
        when s.volume_score >= p.class_cut_key then 'key'
        when s.volume_score >= p.class_cut_major then 'major'
        when s.volume_score >= p.class_cut_general then 'general'
        else 'small'
    end as class_candidate
from scored as s
cross join params as p
