"""The questions the planner asks the engine: who is planned, what they hold and expect.

Parameters: `as_of`; `monday`, that of its week; `year_ago`.
Facts are dated before the as-of date; a snapshot of goods in transit may bear the date itself. Of
an account or product the row valid on the day before counts, else its first.
"""

# Counts of stock that the channel's identities cast doubt on.
HELD_COUNTS = """
create or replace temp table held_count as
select distinct f.account_id, f.product_id, f.found_on as date_day
from channel_finding as f
where f.severity = 'held' and list_contains($rules, f.rule)
"""
SERIES = """
create or replace temp table plan_series as
with account as (
    select distinct on (account_id) *
    from dim_account
    order by
        account_id,
        valid_from < $as_of desc,
        case when valid_from < $as_of then valid_from end desc,
        valid_from
),

product as (
    select distinct on (product_id) *
    from dim_product
    order by
        product_id,
        valid_from < $as_of desc,
        case when valid_from < $as_of then valid_from end desc,
        valid_from
),

pair as (
    select account_id, product_id from fct_account_product_week where week_start < $monday
    union
    select account_id, product_id from fct_inventory_day where date_day < $as_of
),

reporting as (
    select
        account_id,
        bool_or(sell_through_units is not null) as sells_on,
        bool_or(sell_in_units <> 0 or return_units <> 0) as buys
    from fct_account_product_week
    where week_start < $monday and week_start >= $year_ago
    group by account_id
),

counted as (
    select distinct on (account_id, product_id)
        account_id,
        product_id,
        date_day,
        coalesce(on_hand_units, case when is_stocked_out then 0 end) as on_hand_units,
        in_transit_units
    from fct_inventory_day
    anti join held_count using (account_id, product_id, date_day)
    where date_day < $as_of
    order by account_id, product_id, date_day desc
)

select
    row_number() over (order by u.account_id, u.product_id) - 1 as series,
    u.account_id,
    u.product_id,
    a.region,
    coalesce(a.class, a.crm_class) as class,
    p.category,
    p.unit,
    a.upstream_id,
    p.units_per_pallet,
    case when $by_sell_through then coalesce(r.sells_on, false)
        else coalesce(r.sells_on, false) and not coalesce(r.buys, false)
    end as sells_on,
    greatest(a.opened_on, p.launched_on) as sold_from,
    least(a.closed_on, p.discontinued_on) as sold_until,
    coalesce(a.lead_time_days, p.lead_time_days) as lead_time_days,
    cast(p.units_per_case as double) as units_per_case,
    cast(p.case_pack_multiple as double) as case_pack_multiple,
    cast(p.minimum_order_cases as double) as minimum_order_cases,
    p.list_price_each,
    p.unit_cost_each,
    c.date_day as counted_on,
    cast(c.on_hand_units as double) as on_hand_units,
    cast(c.in_transit_units as double) as in_transit_units,
    h.rule as held_rule,
    h.stock_held_until,
    cast(coalesce(h.widening_ratio, 1) as double) as widening
from pair as u
left join account as a on u.account_id = a.account_id
left join product as p on u.product_id = p.product_id
left join reporting as r on u.account_id = r.account_id
left join counted as c on u.account_id = c.account_id and u.product_id = c.product_id
left join held_series as h on u.account_id = h.account_id and u.product_id = h.product_id
where not coalesce(a.is_anonymous, false)
    and coalesce(a.closed_on, date '9999-12-31') >= $as_of
    and coalesce(p.discontinued_on, date '9999-12-31') >= $as_of
"""

DUE_BY_FEED = """
with latest as (
    select source, max(as_of_date) as as_of_date
    from in_transit
    where as_of_date <= $as_of
    group by source
)

select s.series, date_diff('day', $as_of, t.due_on) as days, cast(sum(t.units) as double) as units
from in_transit as t
inner join latest as l on t.source = l.source and t.as_of_date = l.as_of_date
inner join plan_series as s on t.account_id = s.account_id and t.product_id = s.product_id
group by s.series, t.due_on
"""

DUE_BY_INVENTORY = """
select
    s.series,
    date_diff('day', $as_of, max(i.in_transit_due_on)) as days,
    max(s.in_transit_units) as units
from plan_series as s
left join inventory as i
    on s.account_id = i.account_id
    and s.product_id = i.product_id
    and s.counted_on = i.snapshot_date
where s.in_transit_units > 0
group by s.series
"""

OPEN_ORDERS = """
create or replace temp table plan_open_orders as
select
    s.series,
    date_diff('day', $monday, o.promised_on) // 7 as week,
    cast(sum(o.line_units) as double) as units
from fct_order_line as o
inner join plan_series as s on o.account_id = s.account_id and o.product_id = s.product_id
where o.kind = 'sale'
    and o.order_date < $as_of
    and o.promised_on >= $as_of
    and coalesce(o.delivered_on, date '9999-12-31') >= $as_of
group by s.series, week
"""
