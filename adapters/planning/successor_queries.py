"""Which product takes the place of which, and what it inherits.

Parameters: `as_of`; `monday`, that of its week.
"""

# A product and the older ones it replaces, up to five in a line. What it inherits is scaled by what
# both sold in the last half year, from four weeks after the launch on, ÷ what the old one sold in
# the same weeks a year before; by 1 where these are fewer than eight, shared where several replace
# one.
SUCCESSORS = """
create or replace temp table plan_successor as
with recursive product as (
    select distinct on (product_id) product_id, replaces_product_id, launched_on
    from dim_product
    order by
        product_id,
        valid_from < $as_of desc,
        case when valid_from < $as_of then valid_from end desc,
        valid_from
),

seen as (
    select product_id, min(week_start) as first_week
    from fct_account_product_week
    where product_id in (select product_id from product where replaces_product_id is not null)
    group by product_id
),

begun as (
    select
        p.product_id,
        p.replaces_product_id as old_id,
        coalesce(p.launched_on, s.first_week) as launched_on
    from product as p
    left join seen as s on p.product_id = s.product_id
),

heir as (
    select b.*, count(*) over (partition by b.old_id) as heirs
    from begun as b
    inner join begun as o on b.old_id = o.product_id
    where b.launched_on > coalesce(o.launched_on, date '0001-01-01')
),

line as (
    select product_id, old_id, launched_on, 1 as step, 1.0 / heirs as part from heir
    union all
    select l.product_id, h.old_id, l.launched_on, l.step + 1, l.part / h.heirs
    from line as l
    inner join heir as h on l.old_id = h.product_id
    where l.step < 5
),

sold as (
    select
        product_id,
        week_start,
        sum(coalesce(sell_through_units, sell_in_units)) as units
    from fct_account_product_week
    where week_start < $monday
        and product_id in (select product_id from line union select old_id from line)
    group by product_id, week_start
),

compared as (
    select
        l.product_id,
        l.old_id,
        count(*) as weeks,
        sum(coalesce(n.units, 0) + l.part * coalesce(o.units, 0)) as units,
        sum(b.units) as before_units
    from line as l
    inner join sold as b on l.old_id = b.product_id
    left join sold as n on l.product_id = n.product_id and b.week_start + 364 = n.week_start
    left join sold as o on l.old_id = o.product_id and b.week_start + 364 = o.week_start
    where l.step = 1
        and b.week_start + 364 >= greatest(l.launched_on + 28, $monday - 182)
        and b.week_start + 364 < $monday
    group by l.product_id, l.old_id
)

select
    l.product_id,
    l.old_id,
    l.step,
    l.launched_on,
    cast(case
        when c.weeks >= 8 and c.before_units > 0
            then least(greatest(c.units / c.before_units, 0.25), 4)
        else l.part
    end as double) as ratio
from line as l
left join compared as c on l.product_id = c.product_id and l.old_id = c.old_id
"""

# Who is planned with the old product is planned with the new one, from a quarter before its launch
# to a quarter after; who has not taken it by then does not.
HEIRS = """
create or replace temp table plan_pair as
with both_products as (
    select account_id, product_id, is_active from plan_pair
    union all
    select p.account_id, s.product_id, p.is_active
    from plan_pair as p
    inner join plan_successor as s on p.product_id = s.old_id and s.step = 1
    where s.launched_on between $as_of - 91 and $as_of + 91
)

select account_id, product_id, bool_or(coalesce(is_active, false)) as is_active
from both_products
group by account_id, product_id
"""

# The weeks of every account and product, and beside them those it inherits. Whether the old one was
# out of stock matters until the new one is there.
FACTS = """
create or replace temp view plan_fact as
with own as (
    select account_id, product_id, min(week_start) as first_week
    from fct_account_product_week
    where product_id in (select product_id from plan_successor)
    group by account_id, product_id
)

select
    account_id,
    product_id,
    product_id as fact_product_id,
    week_start,
    cast(sell_in_units as double) as sell_in_units,
    cast(return_units as double) as return_units,
    cast(sell_through_units as double) as sell_through_units,
    cast(in_stock_days as double) as in_stock_days,
    cast(stock_out_days as double) as stock_out_days
from fct_account_product_week
union all
select
    w.account_id,
    s.product_id,
    w.product_id as fact_product_id,
    w.week_start,
    w.sell_in_units * s.ratio,
    w.return_units * s.ratio,
    w.sell_through_units * s.ratio,
    case when coalesce(w.week_start < o.first_week, true) then w.in_stock_days end,
    case when coalesce(w.week_start < o.first_week, true) then w.stock_out_days end
from fct_account_product_week as w
inner join plan_successor as s on w.product_id = s.old_id
left join own as o on w.account_id = o.account_id and s.product_id = o.product_id
"""
