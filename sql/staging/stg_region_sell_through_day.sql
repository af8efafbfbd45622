-- Grain: region × category × day.
-- Why: what the accounts that buy from us sold on, evenly on the days of each span.
with span as (
    select
        s.month,
        s.week_start,
        s.region,
        s.category,
        sum(s.sell_through_units) as units,
        count(distinct s.account_id) as accounts
    from fct_account_category_span as s
    group by s.month, s.week_start, s.region, s.category
)

select
    d.month,
    d.date_day,
    s.region,
    s.category,
    try_cast(
        cast(s.units as double) / nullif(cast(d.span_days as double), 0) as decimal(18, 9)
    ) as sell_through_units,
    s.accounts as sell_through_accounts
from span as s
inner join stg_span_day as d on s.month = d.month and s.week_start = d.week_start
