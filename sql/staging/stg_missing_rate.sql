-- Grain: feed × currency × month in which its rate is missing.
-- Why: money of an unknown worth is no number, and who reads the gap must learn what to deliver. A
--   collection in the invoice's own currency takes the invoice's rate and needs none.
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
    count(distinct u.needed_on) as day_count
from unknown as u
group by u.feed, u.currency, year(u.needed_on) * 12 + month(u.needed_on)
