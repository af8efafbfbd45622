-- Grain: currency × day.
-- Why: money is converted at the rate of its day. A rate holds until the next one, for at most 31
--   days: beyond that it is stale, and a stale rate is a missing one. By day, so that order lines
--   join on equality.
-- reads: fx_rates month-2..month
with quoted as (
    select
        f.currency,
        f.rate_date,
        f.rate,
        row_number() over (
            partition by f.currency, f.rate_date
            order by f.source asc, f.part desc, f.file_sha256 asc, f.file_line desc
        ) as choice
    from fx_rates as f
),

held as (
    select
        q.currency,
        q.rate_date,
        q.rate,
        lead(q.rate_date) over (partition by q.currency order by q.rate_date) as next_on
    from quoted as q
    where q.choice = 1
)

select
    h.currency,
    k.date_day,
    h.rate
from held as h
inner join calendar as k
    on
        h.rate_date <= k.date_day
        and k.date_day
        < least(coalesce(h.next_on, date '9999-12-31'), cast(h.rate_date + 31 as date))
