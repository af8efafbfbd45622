-- Grain: account × product × span × reported period, a span being the days a week and a month
--   share.
-- Why: weeks and months are both sums of spans; a period is dealt out on its days in stock. In a
--   month of which an account reports nothing at all, what others ordered from it stands in as
--   basis of what it sold on.
-- partition: month
with period as (
    select
        s.account_id,
        s.period_start,
        s.period_end
    from fct_sell_through_reported as s
    group by s.account_id, s.period_start, s.period_end
),

reporting as (
    select
        k.month,
        p.account_id
    from period as p
    inner join stg_calendar_month as k
        on p.period_start <= k.month_end and p.period_end >= k.month_start
    inner join params as a on p.period_start < a.as_of_date
    group by k.month, p.account_id
),

ordered as (
    select
        o.month,
        o.seller_id,
        o.product_id,
        k.week_start,
        sum(o.line_units) as units
    from fct_order_line as o
    inner join calendar as k on o.order_date = k.date_day
    inner join params as a on k.date_day < a.as_of_date
    left join reporting as r on o.month = r.month and o.seller_id = r.account_id
    where o.seller_id is not null and r.account_id is null
    group by o.month, o.seller_id, o.product_id, k.week_start
),

span as (
    select
        p.month,
        p.account_id,
        p.product_id,
        p.week_start,
        p.dealt_from,
        p.dealt_until,
        'reported' as basis,
        sum(p.sell_through_units) as units
    from stg_sell_through_piece as p
    group by
        p.month, p.account_id, p.product_id, p.week_start, p.dealt_from, p.dealt_until
    union all
    select
        o.month,
        o.seller_id as account_id,
        o.product_id,
        o.week_start,
        k.first_day as dealt_from,
        k.last_day as dealt_until,
        'orders' as basis,
        o.units
    from ordered as o
    inner join stg_span as k on o.month = k.month and o.week_start = k.week_start
)

select
    s.month,
    s.account_id,
    s.product_id,
    s.week_start,
    s.dealt_from,
    s.dealt_until,
    s.basis,
    s.units as sell_through_units
from span as s
