-- Grain: account × product that is left out of its account's reports and may sell all the same.
-- Why: goods that sold in twelve weeks of thirteen of the half year before (thirteen that the
--   account told of, at least), that did not fade, and that lie there by the last count or are
--   still bought, are in doubt. What sells now and then is left out because it sold none.
with before as (
    select
        a.account_id,
        a.product_id,
        a.left_out_since,
        count(*) as weeks,
        sum(case when w.sell_through_units > 0 then 1 else 0 end) as weeks_sold,
        sum(w.sell_through_units) as units,
        sum(case when r.week_start > a.last_week - 28 then w.sell_through_units end) as last_units
    from absent_pair as a
    inner join reported_week as r
        on
            a.account_id = r.account_id
            and a.last_week >= r.week_start
            and a.last_week - 182 < r.week_start
    left join fct_account_product_week as w
        on
            r.account_id = w.account_id
            and a.product_id = w.product_id
            and r.week_start = w.week_start
    group by a.account_id, a.product_id, a.left_out_since
),

counted as (
    select
        i.account_id,
        i.product_id,
        i.date_day,
        i.on_hand_units,
        row_number() over (
            partition by i.account_id, i.product_id order by i.date_day desc
        ) as place
    from fct_inventory_day as i
    inner join plan_day as d on i.date_day < d.as_of_date
    where i.on_hand_units is not null
),

there as (
    select
        c.account_id,
        c.product_id,
        c.date_day
    from counted as c
    where c.place = 1 and c.on_hand_units > 0
    union all
    select
        w.account_id,
        w.product_id,
        w.week_start as date_day
    from fct_account_product_week as w
    where w.sell_in_units > 0
)

select distinct
    b.account_id,
    b.product_id,
    b.left_out_since
from before as b
inner join there as t
    on
        b.account_id = t.account_id
        and b.product_id = t.product_id
        and b.left_out_since <= t.date_day
where
    b.weeks >= 13
    and b.weeks_sold * 13 >= b.weeks * 12
    and b.last_units * cast(b.weeks as integer) >= b.units * 2
