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

strayed as (
    select account_id, count(*) as incidents
    from incidents
    where kind in ('diversion', 'off_network')
        and status = 'confirmed'
        and occurred_on < $as_of
        and occurred_on >= $as_of - 364
    group by account_id
),

phantom as (
    select account_id, product_id, max(reported_units) as units, max(found_from) as since
    from channel_finding
    where rule = 'phantom_stock' and found_on >= $as_of - 42
    group by account_id, product_id
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
    d.rule as held_rule,
    d.stock_held_until,
    coalesce(i.incidents, 0) as incidents,
    f.units as phantom_units,
    f.since as phantom_since,
    cast(coalesce(d.widening_ratio, 1) as double) as widening
from plan_pair as u
left join account as a on u.account_id = a.account_id
left join product as p on u.product_id = p.product_id
left join reporting as r on u.account_id = r.account_id
left join held_series as d on u.account_id = d.account_id and u.product_id = d.product_id
left join plan_successor as s on u.product_id = s.product_id and s.step = 1
left join phantom as f on u.account_id = f.account_id and u.product_id = f.product_id
left join strayed as i on u.account_id = i.account_id
left join heir as h on u.product_id = h.old_id
where not coalesce(a.is_anonymous, false)
    and coalesce(a.closed_on, date '9999-12-31') >= $as_of
    and coalesce(p.discontinued_on, date '9999-12-31') >= $as_of
"""
DAY = """
create or replace temp table plan_day as
select
    cast($as_of as date) as as_of_date,
    cast($monday as date) as monday,
    cast($count_age_days as integer) as count_age_days,
    (select count(*) > 0 from in_transit where as_of_date <= $as_of) as has_transit_feed
"""

NUMBERED = """
create or replace temp table plan_series as
select
    row_number() over (order by c.account_id, c.product_id) - 1 as series,
    c.* exclude (is_active),
    p.* exclude (account_id, product_id)
from plan_candidate as c
left join stock_position as p on c.account_id = p.account_id and c.product_id = p.product_id
where c.is_active
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
