-- Grain: season that is over × account × product.
-- Why: what was sold of what was asked. Days of weeks without a day in stock asked for as much as
--   the others; without a count of stock nobody knows what was asked.
with summed as (
    select
        w.season_no,
        w.account_id,
        w.product_id,
        cast(sum(w.in_stock_days) as bigint) as in_stock_days,
        cast(sum(w.stock_out_days) as bigint) as stock_out_days,
        cast(sum(w.sold_units) as decimal(28, 4)) as sold_units,
        sum(w.demand_units) as seen_units,
        sum(case when w.demand_units is not null then w.season_days else 0 end) as seen_days,
        sum(case when w.sold_units is not null then w.season_days else 0 end) as told_days
    from season_week as w
    group by w.season_no, w.account_id, w.product_id
)

select
    s.season_no,
    s.account_id,
    s.product_id,
    s.in_stock_days + s.stock_out_days as known_days,
    case when s.in_stock_days + s.stock_out_days > 0 then s.in_stock_days end as in_stock_days,
    case when s.in_stock_days + s.stock_out_days > 0 then s.stock_out_days end as stock_out_days,
    s.sold_units,
    case
        when s.in_stock_days + s.stock_out_days > 0 and s.seen_days > 0
            then cast(greatest(s.sold_units, cast(
                cast(s.seen_units as decimal(19, 4)) * try_cast(
                    cast(s.told_days as double) / nullif(cast(s.seen_days as double), 0)
                    as decimal(18, 9)
                ) as decimal(18, 4)
            )) as decimal(28, 4))
    end as demand_units
from summed as s
