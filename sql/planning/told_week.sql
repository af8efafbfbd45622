-- Grain: account × product × week of the last quarter of which anything is known.
-- Why: what was told of a week, and whether it tells of the pace: not where the product was out of
--   stock all week, nor where the figure is in doubt.
select
    c.account_id,
    c.product_id,
    c.sells_on,
    c.left_out_since,
    w.week_start,
    w.sell_in_units,
    w.sell_through_units,
    w.sell_through_units is not null
    and h.week_start is null
    and (coalesce(w.in_stock_days, 1) > 0 or coalesce(w.stock_out_days, 0) = 0) as is_good
from plan_candidate as c
inner join fct_account_product_week as w
    on c.account_id = w.account_id and c.product_id = w.product_id
inner join plan_day as d on w.week_start < d.monday and w.week_start >= d.monday - 91
left join held_week as h
    on
        w.account_id = h.account_id
        and w.product_id = h.product_id
        and w.week_start = h.week_start
