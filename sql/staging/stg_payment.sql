-- Grain: payment on an invoice.
-- Why: an invoice is paid on the days of the collections that name it; what it says beyond them was
--   paid on the day it says. What was paid on no known day counts from the last complete month on,
--   the one the feed speaks of: nobody knows that it had been paid before. A collection in the
--   invoice's own currency takes the rate of the invoice, so that one paid in full is closed;
--   another takes the rate of its day.
with collected as (
    select
        c.account_id,
        c.invoice_id,
        c.collected_on as paid_on,
        case
            when coalesce(c.currency, a.company_currency) = a.company_currency
                then c.amount
            else
                cast(
                    cast(c.amount as decimal(21, 4))
                    * cast(
                        case when c.currency = r.currency then r.rate else f.rate end
                        as decimal(16, 6)
                    )
                    as decimal(28, 4)
                )
        end as paid_amount
    from collections as c
    cross join params as a
    inner join stg_receivable as r
        on c.account_id = r.account_id and c.invoice_id = r.invoice_id
    left join stg_fx_day as f on c.currency = f.currency and c.collected_on = f.date_day
),

named as (
    select
        c.account_id,
        c.invoice_id,
        cast(sum(c.paid_amount) as decimal(28, 4)) as paid_amount
    from collected as c
    group by c.account_id, c.invoice_id
),

settled as (
    select
        r.account_id,
        r.invoice_id,
        coalesce(r.settled_on, a.last_month_end) as paid_on,
        coalesce(r.settled_amount, r.invoice_amount)
        - coalesce(n.paid_amount, cast(0 as decimal(28, 4))) as paid_amount,
        r.invoice_amount
    from stg_receivable as r
    cross join params as a
    left join named as n on r.account_id = n.account_id and r.invoice_id = n.invoice_id
    where r.settled_on is not null or r.settled_amount is not null
),

payment as (
    select
        c.account_id,
        c.invoice_id,
        c.paid_on,
        c.paid_amount
    from collected as c
    union all
    select
        s.account_id,
        s.invoice_id,
        s.paid_on,
        s.paid_amount
    from settled as s
    where case when s.invoice_amount < 0 then -s.paid_amount else s.paid_amount end > 0
)

select
    cast(p.account_id as varchar) as account_id,
    cast(p.invoice_id as varchar) as invoice_id,
    cast(p.paid_on as date) as paid_on,
    cast(p.paid_amount as decimal(28, 4)) as paid_amount
from payment as p
