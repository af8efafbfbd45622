-- Grain: account × product × week with known stock.
-- Why: the spans of a week added up: those of the month it began in, and those carried into the
--   next. The mean stock over the days counted is rounded to the nearest
--   ten-thousandth in whole numbers: (2 × sum + days) ÷ (2 × days).
-- reads: fct_stock_carried month+1
with span as (
    select
        t.account_id,
        t.product_id,
        t.week_start,
        t.in_stock_days,
        t.stock_out_days,
        t.counted_days,
        t.on_hand_unit_days
    from fct_stock_span as t
    inner join stg_calendar_month as k on t.month = k.month and t.week_start >= k.month_start
    union all
    select
        c.account_id,
        c.product_id,
        c.week_start,
        c.in_stock_days,
        c.stock_out_days,
        c.counted_days,
        c.on_hand_unit_days
    from fct_stock_carried as c
),

stocked as (
    select
        t.account_id,
        t.product_id,
        t.week_start,
        sum(t.in_stock_days) as in_stock_days,
        sum(t.stock_out_days) as stock_out_days,
        cast(sum(t.counted_days) as bigint) as counted_days,
        cast(floor(cast(sum(t.on_hand_unit_days) as decimal(18, 4)) * 10000) as bigint) as scaled
    from span as t
    group by t.account_id, t.product_id, t.week_start
)

select
    s.account_id,
    s.product_id,
    s.week_start,
    case when s.counted_days > 0 then cast(
        cast(s.scaled * 2 + s.counted_days as bigint) // cast(s.counted_days * 2 as bigint)
        as decimal(19, 0)
    ) * cast(0.0001 as decimal(5, 4)) end as on_hand_units_mean,
    s.in_stock_days,
    s.stock_out_days
from stocked as s
