-- Grain: account × product × week of which something was sold on.
-- Why: the spans of a week added up: those of the month it began in, and those carried into the
--   next.
-- reads: fct_sell_through_carried month+1
with span as (
    select
        t.account_id,
        t.product_id,
        t.week_start,
        t.sell_through_units
    from fct_sell_through_span as t
    inner join stg_calendar_month as k on t.month = k.month and t.week_start >= k.month_start
    union all
    select
        c.account_id,
        c.product_id,
        c.week_start,
        c.sell_through_units
    from fct_sell_through_carried as c
    inner join stg_calendar_month as k on c.month = k.month and c.week_start < k.month_start
)

select
    s.account_id,
    s.product_id,
    s.week_start,
    sum(s.sell_through_units) as sell_through_units
from span as s
group by s.account_id, s.product_id, s.week_start
