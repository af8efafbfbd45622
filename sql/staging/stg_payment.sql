-- Grain: payment on an invoice.
-- Why: an invoice is paid on the day it says, else by the collections that name it. A sum paid on
--   no known day counts from the invoice's day. Collections are converted at their own day's rate.
with settled as (
    select
        r.account_id,
        r.invoice_id,
        coalesce(r.settled_on, r.invoice_date) as paid_on,
        coalesce(r.settled_amount, r.invoice_amount) as paid_amount
    from stg_receivable as r
    where r.settled_on is not null or r.settled_amount is not null
),

collected as (
    select
        c.account_id,
        c.invoice_id,
        c.collected_on,
        case
            when coalesce(c.currency, a.company_currency) = a.company_currency
                then c.amount
            else
                cast(
                    cast(c.amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6))
                    as decimal(28, 4)
                )
        end as paid_amount
    from collections as c
    cross join params as a
    left join stg_fx_day as f on c.currency = f.currency and c.collected_on = f.date_day
    where c.invoice_id is not null
),

payment as (
    select
        s.account_id,
        s.invoice_id,
        s.paid_on,
        s.paid_amount
    from settled as s
    union all
    select
        c.account_id,
        c.invoice_id,
        c.collected_on as paid_on,
        c.paid_amount
    from collected as c
    inner join stg_receivable as r
        on c.account_id = r.account_id and c.invoice_id = r.invoice_id
    where r.settled_on is null and r.settled_amount is null
)

select
    cast(p.account_id as varchar) as account_id,
    cast(p.invoice_id as varchar) as invoice_id,
    cast(p.paid_on as date) as paid_on,
    cast(p.paid_amount as decimal(28, 4)) as paid_amount
from payment as p
