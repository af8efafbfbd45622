-- Grain: account × product that may be planned and is not gone.
-- Why: who the account is, what the goods are, what its demand is read from, and when it is sold.
with strayed as (
    select
        i.account_id,
        count(*) as incidents
    from incidents as i
    inner join plan_day as d
        on i.occurred_on < d.as_of_date and i.occurred_on >= d.as_of_date - 364
    where i.kind in ('diversion', 'off_network') and i.status = 'confirmed'
    group by i.account_id
),

heir as (
    select
        s.old_id,
        min(s.launched_on) as launched_on
    from plan_successor as s
    where s.step = 1
    group by s.old_id
)

select
    u.is_active,
    u.account_id,
    u.product_id,
    a.region,
    a.class,
    a.upstream_id,
    p.category,
    p.unit,
    p.units_per_case,
    p.units_per_pallet,
    p.case_pack_multiple,
    p.minimum_order_cases,
    p.shelf_life_days,
    p.list_price_each,
    p.unit_cost_each,
    coalesce(r.sells_on, false) as sells_on,
    greatest(a.opened_on, p.launched_on) as sold_from,
    least(a.closed_on, p.discontinued_on, h.launched_on) as sold_until,
    s.old_id as replaces_product_id,
    coalesce(a.lead_time_days, p.lead_time_days) as lead_time_days,
    g.rule as held_rule,
    g.stock_held_until,
    coalesce(i.incidents, 0) as incidents,
    f.phantom_units,
    f.phantom_since,
    case when h.launched_on is null or h.launched_on > d.as_of_date then l.left_out_since end
        as left_out_since,
    cast(coalesce(g.widening_ratio, 1) as double) as widening
from plan_pair as u
cross join plan_day as d
left join plan_account as a on u.account_id = a.account_id
left join plan_product as p on u.product_id = p.product_id
left join demand_source as r on u.account_id = r.account_id
left join held_series as g on u.account_id = g.account_id and u.product_id = g.product_id
left join plan_successor as s on u.product_id = s.product_id and s.step = 1
left join phantom_stock as f on u.account_id = f.account_id and u.product_id = f.product_id
left join strayed as i on u.account_id = i.account_id
left join left_out as l on u.account_id = l.account_id and u.product_id = l.product_id
left join heir as h on u.product_id = h.old_id
where
    not coalesce(a.is_anonymous, false)
    and coalesce(a.closed_on, date '9999-12-31') >= d.as_of_date
    and coalesce(p.discontinued_on, date '9999-12-31') >= d.as_of_date
