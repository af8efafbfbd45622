-- Grain: account × day × side: the day itself, and the day of last year it is compared with.
-- Why: days of which an account told that told of the day compared with, known the same way: who
--   begins or ceases to report is no growth and no fall. Each side names its span and its length.
-- reads: fct_account_category_span month-14..month
with told as (
    select
        s.month,
        s.week_start,
        s.account_id,
        s.region,
        s.basis
    from fct_account_category_span as s
    group by s.month, s.week_start, s.account_id, s.region, s.basis
),

side as (
    select true as is_now
    union all
    select false as is_now
)

select
    d.month,
    d.date_day,
    t.region,
    t.account_id,
    t.basis,
    x.is_now,
    case when x.is_now then d.month else e.month end as span_month,
    case when x.is_now then d.week_start else e.week_start end as span_week,
    case when x.is_now then d.span_days else e.span_days end as span_days
from stg_span_day as d
inner join stg_compared_day as c on d.date_day = c.date_day
inner join stg_span_day as e on c.compared_on = e.date_day
inner join told as t on d.month = t.month and d.week_start = t.week_start
inner join told as b
    on
        e.month = b.month
        and e.week_start = b.week_start
        and t.account_id = b.account_id
        and t.basis = b.basis
cross join side as x
