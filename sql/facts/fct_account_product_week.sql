-- Grain: account × product × week.
-- Why: the rhythm of planning: what came in, went back, was sold on and lay in stock. A week
--   belongs to the month of its Monday and holds days before the as-of date alone.
-- partition: month
-- reach: 6 days
with week as (
    select
        coalesce(s.account_id, t.account_id, k.account_id) as account_id,
        coalesce(s.product_id, t.product_id, k.product_id) as product_id,
        coalesce(s.week_start, t.week_start, k.week_start) as week_start,
        s.sell_in_units,
        s.sell_in_net_amount,
        s.return_units,
        s.return_amount,
        s.free_good_units,
        s.week_start is not null as is_ordered,
        t.sell_through_units,
        k.on_hand_units_mean,
        k.in_stock_days,
        k.stock_out_days
    from stg_sell_in_week as s
    full join stg_sell_through_week as t
        on
            s.account_id = t.account_id
            and s.product_id = t.product_id
            and s.week_start = t.week_start
    full join stg_stock_week as k
        on
            coalesce(s.account_id, t.account_id) = k.account_id
            and coalesce(s.product_id, t.product_id) = k.product_id
            and coalesce(s.week_start, t.week_start) = k.week_start
)

select
    d.month,
    d.month_start,
    w.account_id,
    a.account_key,
    w.product_id,
    p.product_key,
    w.week_start,
    d.iso_week_name,
    coalesce(w.sell_in_units, 0) as sell_in_units,
    case when w.is_ordered then w.sell_in_net_amount else 0 end as sell_in_net_amount,
    coalesce(w.return_units, 0) as return_units,
    case when w.is_ordered then w.return_amount else 0 end as return_amount,
    coalesce(w.free_good_units, 0) as free_good_units,
    w.sell_through_units,
    w.on_hand_units_mean,
    w.in_stock_days,
    w.stock_out_days
from week as w
inner join calendar as d on w.week_start = d.date_day
left join stg_account_key as a
    on w.account_id = a.account_id and w.week_start >= a.holds_from and w.week_start < a.holds_to
left join stg_product_key as p
    on w.product_id = p.product_id and w.week_start >= p.holds_from and w.week_start < p.holds_to
