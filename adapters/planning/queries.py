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

# Which account and product are a series: those whose stock was counted or that are on their way,
# and those that sold within three times their rhythm, or within a quarter. What was bought once has
# no rhythm and is none, but where it is new: sold on in the last quarter, or of an account or a
# product not yet a quarter old.
PAIRS = """
create or replace temp table plan_pair as
with moved as (
    select
        account_id,
        product_id,
        count(*) filter (where sell_through_units > 0 or sell_in_units > 0) as sales,
        min(week_start) filter (where sell_through_units > 0 or sell_in_units > 0) as first_sale,
        max(week_start) filter (where sell_through_units > 0 or sell_in_units > 0) as last_sale,
        max(week_start) filter (where sell_through_units > 0) as last_sold_on
    from fct_account_product_week
    where week_start < $monday
    group by account_id, product_id
),

kept as (
    select account_id, product_id from fct_inventory_day where date_day < $as_of
    union
    select account_id, product_id from in_transit where as_of_date <= $as_of and due_on >= $as_of
),

pair as (
    select account_id, product_id from moved
    union
    select account_id, product_id from fct_inventory_day where date_day < $as_of
),

begun as (
    select account_id, null as product_id, min(opened_on) as begun_on
    from dim_account where opened_on is not null group by account_id
    union all
    select null, product_id, min(launched_on)
    from dim_product where launched_on is not null group by product_id
)

select
    u.account_id,
    u.product_id,
    k.account_id is not null
    or m.last_sold_on >= $as_of - 91
    or (
        m.sales > 1
        and $as_of - m.last_sale
        <= greatest(91, 3 * (m.last_sale - m.first_sale) / (m.sales - 1))
    )
    or (m.sales = 1 and greatest(a.begun_on, p.begun_on) >= $as_of - 91) as is_active
from pair as u
left join moved as m on u.account_id = m.account_id and u.product_id = m.product_id
left join kept as k on u.account_id = k.account_id and u.product_id = k.product_id
left join begun as a on u.account_id = a.account_id
left join begun as p on u.product_id = p.product_id
"""

SERIES = """
create or replace temp table plan_candidate as
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
),

strayed as (
    select account_id, count(*) as incidents
    from incidents
    where kind in ('diversion', 'off_network')
        and status = 'confirmed'
        and occurred_on < $as_of
        and occurred_on >= $as_of - 364
    group by account_id
),

heir as (
    select old_id, min(launched_on) as launched_on
    from plan_successor
    where step = 1
    group by old_id
)

select
    coalesce(u.is_active, false) as is_active,
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
    least(a.closed_on, p.discontinued_on, h.launched_on) as sold_until,
    s.old_id as replaces_product_id,
    coalesce(a.lead_time_days, p.lead_time_days) as lead_time_days,
    cast(p.units_per_case as double) as units_per_case,
    cast(p.case_pack_multiple as double) as case_pack_multiple,
    cast(p.minimum_order_cases as double) as minimum_order_cases,
    p.shelf_life_days,
    p.list_price_each,
    p.unit_cost_each,
    c.date_day as counted_on,
    cast(c.on_hand_units as double) as on_hand_units,
    cast(c.in_transit_units as double) as in_transit_units,
    d.rule as held_rule,
    d.stock_held_until,
    coalesce(i.incidents, 0) as incidents,
    cast(coalesce(d.widening_ratio, 1) as double) as widening
from plan_pair as u
left join account as a on u.account_id = a.account_id
left join product as p on u.product_id = p.product_id
left join reporting as r on u.account_id = r.account_id
left join counted as c on u.account_id = c.account_id and u.product_id = c.product_id
left join held_series as d on u.account_id = d.account_id and u.product_id = d.product_id
left join plan_successor as s on u.product_id = s.product_id and s.step = 1
left join strayed as i on u.account_id = i.account_id
left join heir as h on u.product_id = h.old_id
where not coalesce(a.is_anonymous, false)
    and coalesce(a.closed_on, date '9999-12-31') >= $as_of
    and coalesce(p.discontinued_on, date '9999-12-31') >= $as_of
"""
NUMBERED = """
create or replace temp table plan_series as
select
    row_number() over (order by account_id, product_id) - 1 as series,
    * exclude (is_active)
from plan_candidate
where is_active
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
