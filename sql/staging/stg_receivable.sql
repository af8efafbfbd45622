-- Grain: invoice.
-- Why: what is owed, in company currency at the rate of the invoice's day; in the invoice's own
--   where no rate says how, so that one paid in full is known to be closed all the same. A disputed
--   invoice is owed like any other: nobody says since when it is disputed.
with invoice as (
    select
        r.*,
        coalesce(r.currency, a.company_currency) as own_currency,
        case when coalesce(r.currency, a.company_currency) <> a.company_currency then f.rate end
            as rate,
        coalesce(r.currency, a.company_currency) = a.company_currency or f.rate is not null
            as is_converted
    from receivables as r
    cross join params as a
    left join stg_fx_day as f on r.currency = f.currency and r.invoice_date = f.date_day
)

select
    i.account_id,
    i.invoice_id,
    i.invoice_date,
    i.due_date,
    case
        when i.rate is null then i.amount
        else
            cast(
                cast(i.amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as invoice_amount,
    i.own_currency as currency,
    i.rate,
    i.is_converted,
    i.settled_on,
    case
        when i.rate is null then i.settled_amount
        else
            cast(
                cast(i.settled_amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as settled_amount,
    i.disputed
from invoice as i
