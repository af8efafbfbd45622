-- Grain: account × product with sales in the last quarter.
-- Why: what is sold a week where nobody tells: the mean of the last 13 weeks, without those out of
--   stock or in doubt. Of the weeks told of by the account, goods told of in four of five (until
--   left out in doubt) are silent in the others, and other goods sold 0. Else purchases stand in.
with recent as (
    select
        c.account_id,
        c.product_id,
        c.sells_on,
        c.left_out_since,
        w.week_start,
        w.sell_through_units,
        w.sell_in_units,
        case
            when
                w.sell_through_units is not null and h.week_start is null
                and (coalesce(w.in_stock_days, 1) > 0 or coalesce(w.stock_out_days, 0) = 0)
                then w.sell_through_units
        end as told_units
    from plan_candidate as c
    inner join fct_account_product_week as w
        on c.account_id = w.account_id and c.product_id = w.product_id
    inner join plan_day as d on w.week_start < d.monday and w.week_start >= d.monday - 91
    left join held_week as h
        on
            w.account_id = h.account_id
            and w.product_id = h.product_id
            and w.week_start = h.week_start
),

told as (
    select
        r.account_id,
        r.product_id,
        r.sells_on,
        min(r.left_out_since) as left_out_since,
        min(r.week_start) as first_week,
        min(case when r.sell_through_units is not null then r.week_start end) as first_told,
        count(r.sell_through_units) as weeks,
        count(r.told_units) as weeks_told,
        sum(r.told_units) as told_units,
        sum(r.sell_in_units) as bought_units
    from recent as r
    group by r.account_id, r.product_id, r.sells_on
),

weighed as (
    select
        t.account_id,
        t.product_id,
        t.sells_on,
        t.weeks,
        t.weeks_told,
        t.told_units,
        t.bought_units,
        date_diff('day', t.first_week, d.monday) // 7 as weeks_bought,
        count(r.week_start) as weeks_reported
    from told as t
    cross join plan_day as d
    left join reported_week as r
        on
            t.account_id = r.account_id
            and t.first_told <= r.week_start
            and coalesce(t.left_out_since, d.monday) > r.week_start
    group by
        t.account_id, t.product_id, t.sells_on, t.weeks, t.weeks_told, t.told_units,
        t.bought_units, t.first_week, d.monday
)

select
    w.account_id,
    w.product_id,
    w.weeks * 5 >= w.weeks_reported * 4 as is_regular,
    greatest(0, case
        when not w.sells_on then cast(w.bought_units as double) / w.weeks_bought
        else cast(w.told_units as double) / nullif(w.weeks_told + case
            when w.weeks * 5 < w.weeks_reported * 4 then w.weeks_reported - w.weeks else 0
        end, 0)
    end) as weekly_units
from weighed as w
