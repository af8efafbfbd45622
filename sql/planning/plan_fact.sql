-- Grain: account × product × week, its own and those it inherits from the products it replaces.
-- Why: what was sold in which week. Whether the old product was out of stock matters until the new
--   one is there.
with own as (
    select
        w.account_id,
        w.product_id,
        min(w.week_start) as first_week
    from fct_account_product_week as w
    inner join plan_successor as s on w.product_id = s.product_id
    group by w.account_id, w.product_id
),

fact as (
    select
        w.account_id,
        w.product_id,
        w.product_id as fact_product_id,
        w.week_start,
        cast(w.sell_in_units as double) as sell_in_units,
        cast(w.return_units as double) as return_units,
        cast(w.sell_through_units as double) as sell_through_units,
        cast(w.in_stock_days as double) as in_stock_days,
        cast(w.stock_out_days as double) as stock_out_days
    from fct_account_product_week as w
    union all
    select
        w.account_id,
        s.product_id,
        w.product_id as fact_product_id,
        w.week_start,
        cast(w.sell_in_units as double) * s.ratio as sell_in_units,
        cast(w.return_units as double) * s.ratio as return_units,
        cast(w.sell_through_units as double) * s.ratio as sell_through_units,
        case when coalesce(w.week_start < o.first_week, true) then w.in_stock_days end
            as in_stock_days,
        case when coalesce(w.week_start < o.first_week, true) then w.stock_out_days end
            as stock_out_days
    from fct_account_product_week as w
    inner join plan_successor as s on w.product_id = s.old_id
    left join own as o on w.account_id = o.account_id and s.product_id = o.product_id
)

select
    f.account_id,
    f.product_id,
    f.fact_product_id,
    f.week_start,
    f.sell_in_units,
    f.return_units,
    f.sell_through_units,
    f.in_stock_days,
    f.stock_out_days
from fact as f
