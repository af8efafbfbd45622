-- Grain: currency whose rate is missing.
-- Why: money of an unknown worth must not become a number.
-- refuses: no exchange rate into the company currency
-- remedy: add the rates to the feed fx_rates (a rate holds for at most 31 days), then run again
with money as (
    select
        'orders' as feed,
        o.currency,
        o.order_date as needed_on
    from orders as o
    group by o.currency, o.order_date
    union all
    select
        'receivables' as feed,
        r.currency,
        r.invoice_date as needed_on
    from receivables as r
    group by r.currency, r.invoice_date
    union all
    select
        'collections' as feed,
        c.currency,
        c.collected_on as needed_on
    from collections as c
    where c.invoice_id is not null
    group by c.currency, c.collected_on
)

select
    cast(m.feed as varchar) as feed,
    cast(m.currency as varchar) as problem,
    cast(min(m.needed_on) as date) as first_day,
    cast(count(*) as bigint) as day_count
from money as m
cross join params as p
left join stg_fx_day as f on m.currency = f.currency and m.needed_on = f.date_day
where m.currency <> p.company_currency and f.currency is null
group by m.feed, m.currency
