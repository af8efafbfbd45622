-- Grain: account × product × span with known stock.
-- Why: days in stock beside what was sold on in them. A day in stock counts only where its account
--   reported the span: where it did, a product that is not mentioned sold nothing.
-- reads: fct_stock_span month-1..month, fct_sell_through_span month-1..month
with reporting as (
    select
        t.month,
        t.account_id,
        t.week_start
    from fct_sell_through_span as t
    group by t.month, t.account_id, t.week_start
)

select
    cast(s.month as varchar) as month,
    cast(s.account_id as varchar) as account_id,
    cast(s.product_id as varchar) as product_id,
    cast(s.week_start as date) as week_start,
    cast(s.known_days as bigint) as known_days,
    cast(s.stock_out_days as bigint) as stock_out_days,
    cast(case when r.account_id is null then 0 else s.in_stock_days end as bigint) as in_stock_days,
    cast(coalesce(t.sell_through_units, 0) as decimal(18, 4)) as sell_through_units
from fct_stock_span as s
left join reporting as r
    on s.month = r.month and s.account_id = r.account_id and s.week_start = r.week_start
left join fct_sell_through_span as t
    on
        s.month = t.month
        and s.account_id = t.account_id
        and s.product_id = t.product_id
        and s.week_start = t.week_start
