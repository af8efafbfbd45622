-- Grain: metric × complete month in which the metric is unknown for want of an exchange rate.
-- Why: says what is missing first and what to do. A metric of sales takes the order lines of its
--   months; one of debts every invoice, as long as one without a rate is open.
with owing as (
    select
        d.month,
        count(*) - count(d.open_receivable_amount) as accounts
    from int_account_debt as d
    group by d.month
),

need as (
    select
        k.month,
        n.metric,
        r.feed,
        r.currency,
        r.first_day,
        r.day_count,
        r.says
    from stg_month as k
    inner join stg_missing_rate as r on k.month_no >= r.month_no
    inner join metric_need as n on k.month_no - r.month_no < n.converted_months
    where r.feed = 'orders'
    union all
    select
        k.month,
        n.metric,
        r.feed,
        r.currency,
        r.first_day,
        r.day_count,
        r.says
    from stg_month as k
    inner join owing as o on k.month = o.month and o.accounts > 0
    inner join stg_missing_rate as r on k.month_no >= r.month_no
    inner join metric_need as n on n.needs_feed = 'receivables'
    where r.feed <> 'orders'
),

placed as (
    select
        n.month,
        n.metric,
        n.says,
        min(n.first_day) as first_day,
        sum(n.day_count) as days,
        row_number() over (
            partition by n.month, n.metric order by min(n.first_day), n.feed, n.currency
        ) as place,
        count(*) over (partition by n.month, n.metric) as gaps
    from need as n
    group by n.month, n.metric, n.feed, n.currency, n.says
)

select
    q.month,
    q.metric,
    regexp_replace(
        regexp_replace(
            regexp_replace(q.says, '<first day>', cast(q.first_day as varchar), 'g'),
            '<days>', cast(q.days as varchar), 'g'
        ),
        '<more>',
        case
            when q.gaps > 1 then '; more such currencies or feeds: ' || cast(q.gaps - 1 as varchar)
            else ''
        end,
        'g'
    ) as reason
from placed as q
where q.place = 1
