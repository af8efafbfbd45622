-- Grain: account × month in which an interval between order days begins or ends to count.
-- Why: an interval counts in every month whose trailing year holds both its days: it enters with
--   its later day and leaves when its earlier day does. So sums run along the months, and nothing
--   is counted twelvefold.
with placed as (
    select
        o.account_id,
        o.order_date,
        lag(o.order_date) over (partition by o.account_id order by o.order_date) as previous_date
    from fct_account_order_day as o
),

spaced as (
    select
        p.account_id,
        year(p.order_date) * 12 + month(p.order_date) as enters_no,
        year(p.previous_date) * 12 + month(p.previous_date) + 12 as leaves_no,
        cast(date_diff('day', p.previous_date, p.order_date) as bigint) as days
    from placed as p
    where p.previous_date is not null
),

change as (
    select
        s.account_id,
        s.enters_no as month_no,
        1 as intervals,
        s.days,
        cast(s.days as bigint) * s.days as squared
    from spaced as s
    where s.enters_no < s.leaves_no
    union all
    select
        s.account_id,
        s.leaves_no as month_no,
        -1 as intervals,
        -s.days as days,
        -cast(s.days as bigint) * s.days as squared
    from spaced as s
    where s.enters_no < s.leaves_no
)

select
    c.account_id,
    c.month_no,
    sum(c.intervals) as interval_count,
    sum(c.days) as interval_days,
    sum(c.squared) as interval_days_squared
from change as c
group by c.account_id, c.month_no
