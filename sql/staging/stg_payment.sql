-- Grain: payment on an invoice.
-- Why: an invoice is paid on the days of the collections that name it; what it says beyond them was
--   paid on the day it says. What was paid on no known day counts from the last complete month on,
--   the one the feed speaks of: nobody knows that it had been paid before. A collection of unknown
--   worth is an unknown payment, until the invoice says how much was paid in all: unknown_payments
--   are those that begin to count less those that cease to.
with named as (
    select
        c.account_id,
        c.invoice_id,
        cast(coalesce(sum(c.paid_amount), 0) as decimal(28, 4)) as paid_amount,
        count(*) - count(c.paid_amount) as unknown_payments
    from stg_collection as c
    group by c.account_id, c.invoice_id
),

settled as (
    select
        r.account_id,
        r.invoice_id,
        coalesce(r.settled_on, a.last_month_end) as paid_on,
        coalesce(r.settled_amount, r.invoice_amount)
        - coalesce(n.paid_amount, cast(0 as decimal(28, 4))) as paid_amount,
        coalesce(n.unknown_payments, 0) as unknown_payments,
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
        coalesce(c.paid_amount, cast(0 as decimal(28, 4))) as paid_amount,
        case when c.paid_amount is null then 1 else 0 end as unknown_payments
    from stg_collection as c
    union all
    select
        s.account_id,
        s.invoice_id,
        s.paid_on,
        s.paid_amount,
        -s.unknown_payments as unknown_payments
    from settled as s
    where
        s.unknown_payments > 0
        or case when s.invoice_amount < 0 then -s.paid_amount else s.paid_amount end > 0
)

select
    p.account_id,
    p.invoice_id,
    p.paid_on,
    p.paid_amount,
    p.unknown_payments
from payment as p
