-- Grain: feed × currency × month in which its rate is missing.
-- Why: money of an unknown worth is no number, and who reads the gap must learn what to deliver. A
--   collection in the invoice's own currency takes the invoice's rate and needs none. `says` is the
--   sentence for people; who reads it fills in <first day>, <days> and <more>.
with unknown as (
    select
        'orders' as feed,
        o.currency,
        o.order_date as needed_on
    from fct_order_line as o
    where o.net_amount is null
    union all
    select
        'receivables' as feed,
        r.currency,
        r.invoice_date as needed_on
    from stg_receivable as r
    where not r.is_converted
    union all
    select
        'collections' as feed,
        c.currency,
        c.paid_on as needed_on
    from stg_collection as c
    inner join stg_receivable as r
        on c.account_id = r.account_id and c.invoice_id = r.invoice_id
    where c.paid_amount is null and r.is_converted
)

select
    u.feed,
    u.currency,
    year(u.needed_on) * 12 + month(u.needed_on) as month_no,
    min(u.needed_on) as first_day,
    count(distinct u.needed_on) as day_count,
    'no exchange rate from ' || u.currency || ' to ' || p.company_currency || ' from <first day>'
    || ' (feed ' || u.feed || ', days without it: <days><more>): add it to the feed fx_rates'
    || ' (a rate holds for at most 31 days), then run again' as says
from unknown as u
cross join params as p
group by u.feed, u.currency, p.company_currency, year(u.needed_on) * 12 + month(u.needed_on)
