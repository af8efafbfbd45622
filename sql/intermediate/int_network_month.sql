-- Grain: account × complete month.
-- Why: the account as it was at the month's end and its breaches of the month. What nobody can
--   judge is null, not nought: off-network where the account's network model is unknown, diversion
--   where its order lines do not say where the goods went, undercutting while no product has a
--   price floor, scans while none come in. A group's leader is who is marked so, else the account
--   that bears the group's name.
with floored as (
    select count(p.price_floor) > 0 as has_floors from stg_product as p
),

known as (
    select
        g.*,
        a.salesperson_id,
        a.network_model,
        a.territory,
        a.group_id,
        coalesce(a.is_group_leader, false) as is_marked,
        max(case when a.is_group_leader then 1 else 0 end) over (
            partition by g.month, a.group_id
        ) as marked,
        coalesce(n.bought_lines, 0) as bought_lines,
        coalesce(n.placed_lines, 0) as placed_lines,
        coalesce(n.sold_lines, 0) as sold_lines,
        a.network_model is not null as has_model,
        coalesce(n.bought_lines, 0) = 0 or n.placed_lines > 0 as has_places,
        f.has_floors,
        coalesce(h.is_present, false) as has_scans,
        b.account_id is null as is_clean
    from int_account_month as g
    cross join floored as f
    left join feed_presence as h on h.feed = 'scans'
    left join stg_account as a on g.account_key = a.account_key
    left join fct_network_month as n on g.month = n.month and g.account_id = n.account_id
    left join int_network_breach as b on g.month = b.month and g.account_id = b.account_id
)

select
    k.month,
    k.month_no,
    k.month_end,
    k.account_id,
    k.account_key,
    k.region,
    k.level,
    k.salesperson_id,
    k.network_model,
    k.upstream_id,
    k.territory,
    k.group_id,
    k.group_id is not null and (k.is_marked or (k.marked = 0 and k.group_id = k.account_id))
        as is_group_leader,
    k.bought_lines,
    k.placed_lines,
    k.sold_lines,
    case when k.has_model then coalesce(b.off_network_lines, 0) end as off_network_lines,
    case when k.has_model then coalesce(b.off_network_units, 0) end as off_network_units,
    case when k.has_model and k.is_clean then 0 when k.has_model then b.off_network_amount end
        as off_network_amount,
    case when k.has_places then coalesce(b.diverted_lines, 0) end as diverted_lines,
    case when k.has_places then coalesce(b.diverted_units, 0) end as diverted_units,
    case when k.has_places and k.is_clean then 0 when k.has_places then b.diverted_amount end
        as diverted_amount,
    case when k.has_scans then coalesce(b.diverted_scans, 0) end as diverted_scans,
    case when k.has_floors then coalesce(b.undercut_lines, 0) end as undercut_lines,
    case when k.has_floors then coalesce(b.undercut_units, 0) end as undercut_units,
    case when k.has_floors then coalesce(b.undercut_amount, 0) end as undercut_amount,
    case when k.has_floors and k.has_scans then coalesce(b.undercut_scans, 0) end as undercut_scans
from known as k
left join int_network_breach as b on k.month = b.month and k.account_id = b.account_id
