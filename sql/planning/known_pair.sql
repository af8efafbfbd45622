-- Grain: account × product that ever sold, bought or was counted, or that is on its way.
-- Why: a series are those whose stock was counted or that are on their way, and those that sold
--   within three times their rhythm, or within a quarter. What was bought once has no rhythm and is
--   none, but where it is new: sold on in the last quarter, or of an account or a product not yet a
--   quarter old.
with sale as (
    select
        w.account_id,
        w.product_id,
        case when w.sell_through_units > 0 or w.sell_in_units > 0 then w.week_start end as moved_on,
        case when w.sell_through_units > 0 then w.week_start end as sold_on
    from fct_account_product_week as w
    inner join plan_day as d on w.week_start < d.monday
),

moved as (
    select
        s.account_id,
        s.product_id,
        count(s.moved_on) as sales,
        min(s.moved_on) as first_sale,
        max(s.moved_on) as last_sale,
        max(s.sold_on) as last_sold_on
    from sale as s
    group by s.account_id, s.product_id
),

counted as (
    select distinct
        i.account_id,
        i.product_id
    from fct_inventory_day as i
    inner join plan_day as d on i.date_day < d.as_of_date
),

kept as (
    select
        c.account_id,
        c.product_id
    from counted as c
    union
    select
        t.account_id,
        t.product_id
    from in_transit as t
    inner join plan_day as d on t.as_of_date <= d.as_of_date and t.due_on >= d.as_of_date
),

pair as (
    select
        m.account_id,
        m.product_id
    from moved as m
    union
    select
        k.account_id,
        k.product_id
    from kept as k
)

select
    u.account_id,
    u.product_id,
    coalesce(
        k.account_id is not null
        or m.last_sold_on >= d.as_of_date - 91
        or (
            m.sales > 1
            and date_diff('day', m.last_sale, d.as_of_date) * (m.sales - 1)
            <= greatest(91 * (m.sales - 1), 3 * date_diff('day', m.first_sale, m.last_sale))
        )
        or (m.sales = 1 and greatest(a.opened_on, p.launched_on) >= d.as_of_date - 91),
        false
    ) as is_active
from pair as u
cross join plan_day as d
left join moved as m on u.account_id = m.account_id and u.product_id = m.product_id
left join kept as k on u.account_id = k.account_id and u.product_id = k.product_id
left join plan_account as a on u.account_id = a.account_id
left join plan_product as p on u.product_id = p.product_id
