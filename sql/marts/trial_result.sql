-- Grain: new product × account that has bought it.
-- Why: what a trial showed: how fast the product sells there, whether it is ordered again, and what
--   the account buys of the category since, beside accounts like it that have not bought it. Less
--   than two whole months, or three accounts like it, say nothing.
with own as (
    select
        t.product_id,
        t.account_id,
        sum(p.bought_units) as trial_units,
        count(case when p.bought_lines > 0 then 1 end) as reorder_months
    from int_trial as t
    inner join stg_calendar_month as k
        on
            t.first_month_no < k.month_no
            and t.first_month_no + t.months_compared >= k.month_no
    inner join fct_account_product_month as p
        on t.account_id = p.account_id and t.product_id = p.product_id and k.month = p.month
    group by t.product_id, t.account_id
),

beside as (
    select
        r.product_id,
        r.account_id,
        sum(case when r.peer_id = r.account_id then r.category_before_units end) as own_before,
        sum(case when r.peer_id = r.account_id then r.category_after_units end) as own_after,
        count(case when r.peer_id <> r.account_id then 1 end) as peers,
        sum(case when r.peer_id <> r.account_id then r.category_before_units end) as peer_before,
        sum(case when r.peer_id <> r.account_id then r.category_after_units end) as peer_after
    from int_trial_peer as r
    group by r.product_id, r.account_id
)

select
    t.product_id,
    t.category,
    t.launched_on,
    t.account_id,
    n.account_key,
    n.region,
    n.level,
    n.salesperson_id,
    n.class,
    t.months_compared,
    coalesce(o.reorder_months, 0) as reorder_months,
    coalesce(o.trial_units, 0) as trial_units,
    try_cast(
        cast(coalesce(o.trial_units, 0) as double)
        / nullif(cast(t.months_compared as double), 0) as decimal(18, 9)
    ) as trial_units_per_month,
    s.own_before as category_before_units,
    s.own_after as category_after_units,
    s.peers as peer_count,
    case when s.peers >= 3 and t.months_compared >= 2 then try_cast(
        cast(s.own_after as double) * cast(s.peer_before as double)
        / nullif(cast(cast(s.own_before as double) * cast(s.peer_after as double) as double), 0)
        as decimal(18, 9)
    ) - 1 end as category_lift_ratio
from int_trial as t
inner join beside as s on t.product_id = s.product_id and t.account_id = s.account_id
inner join int_account_now as n on t.account_id = n.account_id
left join own as o on t.product_id = o.product_id and t.account_id = o.account_id
