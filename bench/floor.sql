-- The floor: account_metrics from the sample company's files by one bare script, in the SQL that one
-- writes in a hurry: types as DuckDB guesses them, DOUBLE money, no checks, no lineage, no quarantine,
-- nothing kept. It knows this company alone: one currency, weekly figures with their last day, one
-- row a count. The planted bad rows are dropped by hand where they are read.
-- Given: variables `feeds` (folder) and `as_of`. Left behind: the table account_metrics.

create temp table day as
select d::date as day, date_trunc('week', d)::date as week, date_trunc('month', d)::date as month
from range(date '2020-01-01', getvariable('as_of'), interval 1 day) as t(d);

create temp table product as
select *, lead(valid_from, 1, date '9999-12-31') over by_product as valid_to,
    if(row_number() over by_product = 1, date '0001-01-01', valid_from) as holds_from,
    case unit when 'case' then units_per_case else 1 end as price_units
from read_csv(getvariable('feeds') || '/products.csv')
window by_product as (partition by product_id order by valid_from);

create temp table account as
select *, lead(valid_from, 1, date '9999-12-31') over by_account as valid_to,
    if(row_number() over by_account = 1, date '0001-01-01', valid_from) as holds_from
from read_csv(getvariable('feeds') || '/accounts.csv')
window by_account as (partition by account_id order by valid_from);

create temp table line as
select o.order_id, o.account_id, o.product_id, o.seller_id, o.order_date, o.delivered_on, o.promised_on,
    date_trunc('month', o.order_date)::date as month,
    case when o.kind = 'free_good' or o.unit_price = 0 then 'free_good'
        when o.kind = 'return' or o.quantity < 0 then 'return' else 'sale' end as kind,
    case o.unit when 'case' then p.units_per_case else 1 end as each,
    o.quantity, o.quantity * each as units, o.requested_quantity, o.requested_quantity * each as asked,
    o.quantity * o.unit_price as net,
    o.quantity * each * p.list_price / p.price_units as list,
    o.quantity * each * p.unit_cost / p.price_units as cost
from read_csv(getvariable('feeds') || '/orders/*.csv', ignore_errors = true) as o
join product as p
    on p.product_id = o.product_id and o.order_date >= p.holds_from and o.order_date < p.valid_to
where o.order_date < getvariable('as_of') and o.order_id is not null and o.unit_price >= 0
    and o.unit in ('each', 'case') and (o.version is null or regexp_full_match(o.version::varchar, '[0-9]+'))
    and o.account_id in (from account select account_id)
qualify row_number() over (partition by o.order_id, o.line_no) = 1;

create temp table apm as
select month, account_id, product_id,
    sum(units) filter (seller_id is null and kind <> 'free_good') as sell_in_units,
    sum(net) filter (seller_id is null) as net,
    sum(net) filter (seller_id is null and kind = 'sale') as gross,
    sum(-net) filter (seller_id is null and kind = 'return') as given_back,
    sum(list) filter (seller_id is null) as list,
    sum(cost) filter (seller_id is null) as cost,
    count(*) filter (kind <> 'return' and units > 0) as bought
from line
group by all;

create temp table month as
select month, last_day(month) as month_end,
    year(month) * 12 + month(month) as no
from (select distinct month from day)
where month >= (select min(month) from line) and last_day(month) < getvariable('as_of');

create temp table order_day as
select account_id, order_date, count(*) as orders
from (
    select account_id, order_id, min(order_date) as order_date
    from line
    where kind <> 'return' and units > 0
    group by account_id, order_id, month
)
group by all;

create temp table am as
with seen as (
    select account_id, min(order_date) as seen, min(order_date) as ordered from order_day group by all
    union all
    select account_id, min(month), null from apm group by all
    union all
    select account_id, min(least(opened_on, valid_from)), null from account group by all
),
member as (
    select account_id, min(seen) as seen, min(ordered) as ordered from seen group by all
)
select m.month, m.month_end, m.no, b.account_id, a.level, a.upstream_id, a.credit_limit,
    a.opened_on is null or a.opened_on <= m.month_end as opened,
    opened and (a.closed_on is null or a.closed_on > m.month_end) as is_open,
    a.opened_on between m.month and m.month_end as is_new,
    if(least(a.opened_on, b.ordered) <= m.month_end,
        date_diff('month', least(a.opened_on, b.ordered), m.month_end), null) as tenure_months
from month as m
join member as b on b.seen <= m.month_end
left join account as a
    on a.account_id = b.account_id and m.month_end >= a.holds_from and m.month_end < a.valid_to;

-- Products whose margin over the trailing year is above that of the median product.
create temp table high_margin as
with sold as (
    select m.month, p.product_id, sum(p.net) as net, sum(p.net - p.cost) as margin
    from month as m
    join (select product_id, month, sum(net) as net, sum(cost) as cost from apm group by all) as p
        on p.month between m.month - interval 11 month and m.month
    group by all
    having sum(p.net) > 0
)
select month, product_id
from sold
qualify round(margin / net, 9) > median(round(margin / net, 9)) over (partition by month);

create temp table sales as
select p.month, p.account_id, sum(p.sell_in_units) as sell_in_units, sum(p.net) as net,
    sum(p.gross) as gross, sum(p.given_back) as given_back, sum(p.list) as list, sum(p.cost) as cost,
    sum(p.net) filter (h.product_id is not null) as high_margin_net
from apm as p
left join high_margin as h on h.month = p.month and h.product_id = p.product_id
group by all;

create temp table variety as
select g.month, g.account_id, count(distinct p.product_id) as distinct_products
from am as g
join (from apm where bought > 0) as p
    on p.account_id = g.account_id and p.month between g.month - interval 11 month and g.month
group by all;

create temp table rhythm as
with gap as (
    select account_id, order_date, lag(order_date) over by_gap as previous, order_date - previous as days
    from order_day
    window by_gap as (partition by account_id order by order_date)
)
select g.month, g.account_id, avg(i.days) as mean_days, stddev_samp(i.days) / avg(i.days) as cv
from am as g
join gap as i
    on i.account_id = g.account_id and i.order_date <= g.month_end
    and i.previous >= g.month - interval 11 month
group by all;

create temp table placed as
select account_id, date_trunc('month', order_date)::date as month, sum(orders) as orders,
    max(order_date) as last_order
from order_day
group by all;

-- How orders were served: by the month they were placed in, and by the month they were promised for.
create temp table served as
with placed as (
    select account_id, order_id, month, max(order_date) as placed_on,
        max(greatest(promised_on, order_date)) filter (promised_on is not null) as due_on,
        bool_or(promised_on < coalesce(delivered_on, date '9999-12-31')) as is_late,
        bool_or(quantity < requested_quantity) as is_short,
        count(asked) as lines, count(*) filter (quantity >= requested_quantity) as filled_lines,
        sum(asked) as units, sum(least(units, asked)) filter (asked is not null) as filled_units
    from line
    where kind = 'sale' and seller_id is null
    group by all
)
select account_id, month, sum(lines) as lines, sum(filled_lines) as filled_lines,
    count(*) filter (lines > 0) as orders,
    count(*) filter (lines > 0 and not coalesce(is_short, false)) as filled_orders,
    sum(units) as units, sum(filled_units) as filled_units, 0 as promised, 0 as kept
from placed
group by all
union all
select account_id, date_trunc('month', due_on)::date, 0, 0, 0, 0, 0, 0, count(*),
    count(*) filter (not coalesce(is_late, false) and not coalesce(is_short, false))
from placed
where date_diff('month', placed_on, due_on) between 0 and 3
group by all;

-- Sell-through by week and month; a figure that runs over a month's end is dealt out by days.
create temp table sold_on as
with figure as (
    select s.account_id, s.product_id, s.period_start, s.period_end,
        s.quantity * if(s.unit = 'case', p.units_per_case, 1) * 10000 as figure
    from read_csv(getvariable('feeds') || '/sell_through.csv') as s
    join product as p
        on p.product_id = s.product_id and s.period_start >= p.holds_from
        and s.period_start < p.valid_to
),
piece as (
    select f.period_start, f.period_end, d.month, d.week,
        f.period_end - f.period_start + 1 as days, min(d.day) - f.period_start as low,
        max(d.day) - f.period_start + 1 as high
    from (select distinct period_start, period_end from figure) as f
    join day as d on d.day between f.period_start and f.period_end
    group by f.period_start, f.period_end, d.month, d.week
),
reported as (
    select p.month, f.account_id, f.product_id, p.week,
        sum(f.figure * p.high // p.days - f.figure * p.low // p.days) as scaled
    from figure as f
    join piece as p on p.period_start = f.period_start and p.period_end = f.period_end
    group by all
)
select *, true as is_reported
from reported
union all
select o.month, o.seller_id, o.product_id, date_trunc('week', o.order_date)::date, sum(o.units) * 10000,
    false
from line as o
anti join reported as r on r.month = o.month and r.account_id = o.seller_id
where o.seller_id is not null
group by all;

create temp table inventory as
select i.account_id, i.product_id, i.snapshot_date,
    i.on_hand * if(i.unit = 'case', p.units_per_case, 1) as on_hand,
    coalesce(i.is_stocked_out, on_hand <= 0) as is_out,
    least(7, coalesce(lead(i.snapshot_date) over by_inventory - i.snapshot_date, 7))::int as days
from read_csv(getvariable('feeds') || '/inventory.csv') as i
join product as p
    on p.product_id = i.product_id and i.snapshot_date >= p.holds_from
    and i.snapshot_date < p.valid_to
where i.account_id is not null and i.snapshot_date < getvariable('as_of')
window by_inventory as (partition by i.account_id, i.product_id order by i.snapshot_date);

create temp table stock_span as
with span as (
    select c.snapshot_date, c.days, d.month, d.week, count(*) as span
    from (select distinct snapshot_date, days from inventory) as c
    join day as d on d.day >= c.snapshot_date and d.day < c.snapshot_date + c.days
    group by all
)
select s.month, s.week, i.account_id, i.product_id, sum(s.span) as known_days,
    coalesce(sum(s.span) filter (not i.is_out), 0) as in_stock_days,
    coalesce(sum(s.span) filter (i.is_out), 0) as out_days
from inventory as i
join span as s on s.snapshot_date = i.snapshot_date and s.days = i.days
where i.is_out is not null
group by all;

-- Pace: mean daily sell-through of the last 28 days in stock, at most a month before the month; a week
-- was sold on its days in stock. Where others' orders stand in, the part of a week in its month was.
create temp table pace as
with period as (
    select account_id, product_id, if(is_reported, week, greatest(week, month)) as week,
        if(is_reported, week + 6, least(week + 6, last_day(month))) as until, sum(scaled) as scaled
    from sold_on
    group by all
),
told as (select distinct account_id, week, until from period),
in_stock as (
    select i.account_id, i.product_id, d.day, d.month, t.week, t.until
    from inventory as i
    join day as d on d.day >= i.snapshot_date and d.day < i.snapshot_date + i.days
    join told as t on t.account_id = i.account_id and d.day between t.week and t.until
    where not i.is_out
),
daily as (
    select k.*, coalesce(s.scaled, 0) / count(*) over (
        partition by k.account_id, k.product_id, k.week, k.until
    ) as scaled
    from in_stock as k
    left join period as s
        on s.account_id = k.account_id and s.product_id = k.product_id and s.week = k.week
        and s.until = k.until
),
last_days as (
    select m.month, d.account_id, d.product_id, d.scaled
    from daily as d
    join month as m on d.month in (m.month, m.month - interval 1 month)
    qualify row_number() over (
        partition by m.month, d.account_id, d.product_id order by d.day desc
    ) <= 28
)
select month, account_id, product_id, k.known_days, k.out_days, p.daily
from (
    select month, account_id, product_id, sum(known_days) as known_days, sum(out_days) as out_days
    from stock_span
    group by all
) as k
full join (
    select month, account_id, product_id, round(avg(scaled) / 10000, 6) as daily
    from last_days
    group by all
) as p using (month, account_id, product_id);

create temp table stock as
with last_count as (
    select m.month, i.account_id, i.product_id, arg_max(i.on_hand, i.snapshot_date) as on_hand
    from inventory as i
    join month as m on i.snapshot_date between m.month_end - 31 and m.month_end
    where i.on_hand is not null
    group by all
)
select month, account_id, sum(e.on_hand) as on_hand, sum(p.daily) as daily,
    sum(p.known_days) as known_days, sum(p.out_days) as out_days,
    sum(round(p.daily * p.out_days, 4)) as lost
from pace as p
full join last_count as e using (month, account_id, product_id)
group by all;

create temp table flow as
select g.month, g.no, g.account_id, coalesce(s.sell_in_units, 0) as sell_in, coalesce(s.net, 0) as net,
    coalesce(s.gross, 0) as gross, coalesce(s.given_back, 0) as given_back,
    coalesce(s.list, 0) as list, coalesce(s.cost, 0) as cost,
    coalesce(s.high_margin_net, 0) as high_margin_net,
    v.lines, v.filled_lines, v.orders, v.filled_orders, v.units, v.filled_units, v.promised, v.kept,
    t.units as sold_on, k.on_hand, k.daily, k.known_days, k.out_days, k.lost
from am as g
left join sales as s on s.month = g.month and s.account_id = g.account_id
left join (
    select account_id, month, sum(lines) as lines, sum(filled_lines) as filled_lines,
        sum(orders) as orders, sum(filled_orders) as filled_orders, sum(units) as units,
        sum(filled_units) as filled_units, sum(promised) as promised, sum(kept) as kept
    from served
    group by all
) as v on v.month = g.month and v.account_id = g.account_id
left join (
    select month, account_id, sum(scaled) / 10000 as units from sold_on group by all
) as t
    on t.month = g.month and t.account_id = g.account_id
left join stock as k on k.month = g.month and k.account_id = g.account_id;

create temp table year as
select month, account_id, sum(net) over past as net, sum(sell_in) over past as sell_in,
    sum(gross) over past as gross, sum(given_back) over past as given_back, sum(list) over past as list,
    sum(high_margin_net) over past as high_margin_net, sum(lines) over past as lines,
    sum(filled_lines) over past as filled_lines, sum(orders) over past as orders,
    sum(filled_orders) over past as filled_orders, sum(units) over past as units,
    sum(filled_units) over past as filled_units, sum(promised) over past as promised,
    sum(kept) over past as kept, sum(sold_on) over past as sold_on, sum(known_days) over past as known_days,
    sum(out_days) over past as out_days,
    lag(net, 12) over (partition by account_id order by month) as net_last_year,
    if(no - 23 >= min(no) over (), sum(net) over (
        partition by account_id order by month rows between 23 preceding and 12 preceding
    ), null) as net_before
from flow
window past as (partition by account_id order by month rows 11 preceding);

create temp table share as
select month, account_id, net / sum(net) over company as share,
    sum(net) over (company order by net desc, account_id rows unbounded preceding)
    / sum(net) over company as upto, least(upto, 1) as cumulative,
    case when upto - share < 0.8 then 'A' when upto - share < 0.95 then 'B' else 'C' end
        as pareto_class
from (select month, account_id, round(net, 4) as net from year)
window company as (partition by month)
qualify sum(net) over company > 0;

create temp table network as
with member as (from am where upstream_id <> account_id),
below as (
    select month, upstream_id as above, account_id, 1 as steps from member
    union all
    select m.month, u.upstream_id, m.account_id, 2
    from member as m
    join member as u on u.month = m.month and u.account_id = m.upstream_id
    union all
    select m.month, v.upstream_id, m.account_id, 3
    from member as m
    join member as u on u.month = m.month and u.account_id = m.upstream_id
    join member as v on v.month = m.month and v.account_id = u.upstream_id
)
select b.month, b.above as account_id,
    count(distinct m.account_id) filter (b.steps = 1 and m.level in (2, 3) and m.is_open) as subs,
    count(distinct m.account_id) filter (m.level = 4 and m.is_open) as outlets,
    count(distinct m.account_id) filter (m.level = 4 and m.is_open and m.is_new) as new_outlets
from below as b
join member as m on m.month = b.month and m.account_id = b.account_id
where b.above <> m.account_id
group by all;

create temp table debt as
with invoice as (
    select distinct r.account_id, r.invoice_id, try_cast(r.invoice_date as date) as invoiced_on,
        try_cast(r.due_date as date) as due_on, try_cast(r.amount as double) as amount,
        try_cast(r.settled_on as date) as settled_on,
        try_cast(r.settled_amount as double) as settled_amount
    from read_csv(getvariable('feeds') || '/receivables.csv', ignore_errors = true) as r
    where invoiced_on is not null and r.invoice_id is not null
        and try_cast(r.amount as double) is not null
        and (r.disputed is null or try_cast(r.disputed as boolean) is not null)
        and r.account_id in (from account select account_id)
),
payment as (
    select account_id, invoice_id, collected_on as paid_on, amount as paid
    from read_csv(getvariable('feeds') || '/collections.csv')
    union all
    select r.account_id, r.invoice_id, coalesce(r.settled_on, (select max(month_end) from month)),
        greatest(coalesce(r.settled_amount, r.amount) - coalesce(sum(c.amount), 0), 0)
    from invoice as r
    left join read_csv(getvariable('feeds') || '/collections.csv') as c
        on c.account_id = r.account_id and c.invoice_id = r.invoice_id
    where r.settled_on is not null or r.settled_amount is not null
    group by r.account_id, r.invoice_id, r.settled_on, r.settled_amount, r.amount
),
owed as (
    select m.month, r.account_id, r.due_on, m.month_end,
        r.amount - coalesce(sum(p.paid) filter (p.paid_on <= m.month_end), 0) as amount
    from month as m
    join invoice as r on r.invoiced_on <= m.month_end
    left join payment as p on p.account_id = r.account_id and p.invoice_id = r.invoice_id
    group by m.month, m.month_end, r.account_id, r.invoice_id, r.due_on, r.amount
),
summed as (
    select month, account_id, greatest(sum(amount), 0) as amount,
        sum(greatest(amount, 0)) filter (due_on < month_end) as overdue,
        sum(greatest(amount, 0) * (month_end - due_on)) filter (due_on < month_end) as amount_days
    from owed
    group by all
)
select g.month, g.account_id, coalesce(s.amount, 0) as open_amount,
    coalesce(round(s.overdue, 4), 0) as overdue, coalesce(s.amount_days, 0) as amount_days,
    g.month_end + 1 - greatest(
        (g.month - interval 11 month)::date, (select min(month) from month)
    ) as days
from am as g
left join summed as s on s.month = g.month and s.account_id = g.account_id
where g.month_end >= (select min(invoiced_on) from invoice);

create temp table incident as
select account_id, date_trunc('month', occurred_on)::date as month,
    count(*) filter (status <> 'dismissed') as incidents
from read_csv(getvariable('feeds') || '/incidents.csv')
group by all;

create table account_metrics as
select g.month_end as as_of_date, g.account_id,
    f.sell_in as sell_in_units,
    f.net as sell_in_net_amount,
    if(y.gross > 0, y.given_back / y.gross, null) as return_ratio,
    f.sold_on as sell_through_units,
    if(y.sell_in > 0, y.sold_on / y.sell_in, null) as sell_through_ratio,
    f.net - f.cost as gross_margin_amount,
    h.share as revenue_share_ratio,
    h.cumulative as cumulative_share_ratio,
    h.pareto_class,
    if(y.net_last_year > 0, f.net / y.net_last_year - 1, null) as growth_yoy_ratio,
    if(y.net_before > 0, y.net / y.net_before - 1, null) as growth_rolling_12_ratio,
    coalesce(o.orders, 0) as order_count,
    r.mean_days as order_interval_days_mean,
    r.cv as order_interval_cv,
    g.month_end - max(o.last_order) over (partition by g.account_id order by g.month)
        as days_since_last_order,
    coalesce(v.distinct_products, 0) as distinct_products,
    if(y.net > 0, y.high_margin_net / y.net, null) as high_margin_mix_ratio,
    coalesce(n.subs, 0) as sub_distributor_count,
    coalesce(n.outlets, 0) as active_outlet_count,
    coalesce(n.new_outlets, 0) as new_outlet_count,
    f.on_hand as on_hand_units,
    if(f.daily > 0, f.on_hand / f.daily, null) as days_of_inventory,
    f.out_days as stock_out_days,
    if(y.known_days > 0, y.out_days / y.known_days, null) as stock_out_ratio,
    f.lost as lost_sales_units_estimate,
    if(y.orders > 0, y.filled_orders / y.orders, null) as fill_rate_order_ratio,
    if(y.lines > 0, y.filled_lines / y.lines, null) as fill_rate_line_ratio,
    if(y.units > 0, y.filled_units / y.units, null) as fill_rate_case_ratio,
    if(y.promised > 0, y.kept / y.promised, null) as otif_ratio,
    if(y.sell_in > 0 and y.sold_on > 0 and f.sold_on > 0,
        (f.sell_in / f.sold_on) * (y.sold_on / y.sell_in), null) as channel_loading_index,
    if(round(y.net, 4) > 0, d.open_amount * d.days / y.net, null) as days_sales_outstanding,
    d.overdue as overdue_amount,
    if(d.overdue > 0, d.amount_days / d.overdue, null) as overdue_days_mean,
    if(g.credit_limit > 0, d.open_amount / g.credit_limit, null) as credit_utilisation_ratio,
    if(y.list > 0, (y.list - y.net) / y.list, null) as effective_discount_ratio,
    coalesce(i.incidents, 0) as incident_count,
    g.tenure_months
from am as g
join flow as f on f.month = g.month and f.account_id = g.account_id
join year as y on y.month = g.month and y.account_id = g.account_id
left join share as h on h.month = g.month and h.account_id = g.account_id
left join placed as o on o.month = g.month and o.account_id = g.account_id
left join rhythm as r on r.month = g.month and r.account_id = g.account_id
left join variety as v on v.month = g.month and v.account_id = g.account_id
left join network as n on n.month = g.month and n.account_id = g.account_id
left join debt as d on d.month = g.month and d.account_id = g.account_id
left join incident as i on i.month = g.month and i.account_id = g.account_id;
