-- Grain: collection that names an invoice.
-- Why: what it pays of the invoice, in what the invoice is counted in. In the invoice's currency it
--   takes the rate of the invoice, so that one paid in full is closed; in another the rate of its
--   day. Null where no rate says.
with named as (
    select
        c.account_id,
        c.invoice_id,
        c.collected_on,
        c.amount,
        coalesce(c.currency, a.company_currency) as own_currency,
        case
            when coalesce(c.currency, a.company_currency) = r.currency then coalesce(r.rate, 1)
            when not r.is_converted then null
            when coalesce(c.currency, a.company_currency) = a.company_currency then 1
            else f.rate
        end as rate
    from collections as c
    cross join params as a
    inner join stg_receivable as r
        on c.account_id = r.account_id and c.invoice_id = r.invoice_id
    left join stg_fx_day as f on c.currency = f.currency and c.collected_on = f.date_day
)

select
    n.account_id,
    n.invoice_id,
    n.collected_on as paid_on,
    n.own_currency as currency,
    case
        when n.rate = 1 then n.amount
        else cast(
            cast(n.amount as decimal(21, 4)) * cast(n.rate as decimal(16, 6)) as decimal(28, 4)
        )
    end as paid_amount
from named as n
