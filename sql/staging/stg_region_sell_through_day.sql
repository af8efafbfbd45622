-- Grain: region × category × day.
-- Why: what the accounts that buy from us sold on, evenly on the days of each span. A span that the
--   as-of date cuts holds the days before it alone.
with day as (
    select
        k.date_day,
        k.month,
        k.week_start,
        count(*) over (partition by k.month, k.week_start) as span_days
    from calendar as k
    inner join params as a on k.date_day < a.as_of_date
),

span as (
    select
        s.month,
        s.week_start,
        coalesce(b.region, 'unknown') as region,
        coalesce(k.category, 'unknown') as category,
        sum(s.sell_through_units) as units,
        count(distinct s.account_id) as accounts
    from fct_sell_through_span as s
    inner join stg_account as b
        on
            s.account_id = b.account_id
            and s.week_start >= b.holds_from
            and s.week_start < b.holds_to
    left join stg_product as k
        on
            s.product_id = k.product_id
            and s.week_start >= k.holds_from
            and s.week_start < k.holds_to
    where coalesce(b.upstream_id, '') = ''
    group by s.month, s.week_start, coalesce(b.region, 'unknown'), coalesce(k.category, 'unknown')
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
inner join day as d on s.month = d.month and s.week_start = d.week_start
