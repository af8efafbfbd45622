-- Grain: account × product with sales in the last quarter.
-- Why: what is sold a week where nobody tells: the mean of the weeks told that tell of the pace, of
--   all told where none does. Of the weeks told of by the account, goods told of in four of five
--   (until left out in doubt) are silent in the others, and other goods sold 0. What an account
--   that reports no sales bought stands for what it sold.
with told as (
    select
        t.account_id,
        t.product_id,
        t.sells_on,
        min(t.left_out_since) as left_out_since,
        min(t.week_start) as first_week,
        min(case when t.sell_through_units is not null then t.week_start end) as first_told,
        count(t.sell_through_units) as weeks,
        sum(t.sell_through_units) as units,
        sum(case when t.is_good then 1 else 0 end) as weeks_good,
        sum(case when t.is_good then t.sell_through_units end) as good_units,
        sum(t.sell_in_units) as bought_units
    from told_week as t
    group by t.account_id, t.product_id, t.sells_on
),

reported as (
    select
        t.account_id,
        t.product_id,
        count(*) as weeks
    from told as t
    inner join reported_week as r on t.account_id = r.account_id and t.first_told <= r.week_start
    inner join plan_day as d on r.week_start < coalesce(t.left_out_since, d.monday)
    group by t.account_id, t.product_id
),

weighed as (
    select
        t.account_id,
        t.product_id,
        t.weeks * 5 >= coalesce(r.weeks, 0) * 4 as is_regular,
        coalesce(r.weeks, 0) - t.weeks as weeks_left_out,
        case when t.sells_on then coalesce(t.good_units, t.units) else t.bought_units end as units,
        case
            when not t.sells_on then date_diff('day', t.first_week, d.monday) // 7
            when t.weeks_good > 0 then t.weeks_good
            else t.weeks
        end as weeks,
        t.sells_on
    from told as t
    cross join plan_day as d
    left join reported as r on t.account_id = r.account_id and t.product_id = r.product_id
)

select
    w.account_id,
    w.product_id,
    w.is_regular,
    greatest(0, cast(w.units as double) / nullif(cast(
        w.weeks + case when w.sells_on and not w.is_regular then w.weeks_left_out else 0 end
        as double
    ), 0)) as weekly_units
from weighed as w
