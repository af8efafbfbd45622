-- Grain: promotion × account × product × complete week from eight before it to eight after it.
-- Why: a week tells the promotion, the dip after it, or what is usual: no promotion lifts or dips
--   it, stock did not run out, and the account had begun to sell the product. Sales are those the
--   account tells of, or what it bought from us; what is missing in a week told of sold nothing.
with told as (
    select distinct
        w.account_id,
        w.week_start,
        0 as none_units
    from fct_account_product_week as w
    where w.sell_through_units is not null
),

begun as (
    select
        w.account_id,
        w.product_id,
        min(w.week_start) as sold_from
    from fct_account_product_week as w
    where w.sell_through_units > 0 or w.sell_in_units > 0
    group by w.account_id, w.product_id
),

near as (
    select
        s.*,
        k.week_start,
        k.week_start between s.first_week and s.last_week as is_promoted,
        k.week_start > s.last_week
        and k.week_start <= s.last_week + 7 * cast(s.dip_weeks as integer) as is_dip
    from int_promotion_series as s
    cross join params as a
    inner join calendar as k
        on
            k.date_day = k.week_start
            and s.first_week - 7 * cast(a.promotion_near_weeks as integer) <= k.week_start
            and s.last_week + 7 * cast(a.promotion_near_weeks as integer) >= k.week_start
            and k.week_start + 6 < a.as_of_date
),

lifted as (
    select distinct
        n.account_id,
        n.product_id,
        n.week_start
    from near as n
    inner join int_promotion_series as o
        on n.account_id = o.account_id and n.product_id = o.product_id
    where n.week_start between o.first_week and o.last_week + 7 * cast(o.dip_weeks as integer)
)

select
    n.promotion_id,
    n.account_id,
    n.product_id,
    n.week_start,
    case
        when n.is_promoted then 'promoted'
        when n.is_dip then 'dip'
        when
            l.week_start is null and n.week_start >= b.sold_from
            and coalesce(w.stock_out_days, 0) = 0
            then 'usual'
    end as week_part,
    coalesce(w.sell_through_units, t.none_units) as sell_through_units,
    coalesce(w.sell_in_units, 0) as sell_in_units,
    case when w.week_start is null then 0 else w.sell_in_net_amount end as sell_in_net_amount,
    coalesce(w.free_good_units, 0) as free_good_units,
    coalesce(w.stock_out_days, 0) as stock_out_days
from near as n
left join lifted as l
    on
        n.account_id = l.account_id
        and n.product_id = l.product_id
        and n.week_start = l.week_start
left join begun as b on n.account_id = b.account_id and n.product_id = b.product_id
left join told as t on n.account_id = t.account_id and n.week_start = t.week_start
left join fct_account_product_week as w
    on n.account_id = w.account_id and n.product_id = w.product_id and n.week_start = w.week_start
