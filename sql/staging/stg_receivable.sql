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
    cast(i.account_id as varchar) as account_id,
    cast(i.invoice_id as varchar) as invoice_id,
    cast(i.invoice_date as date) as invoice_date,
    cast(i.due_date as date) as due_date,
    cast(case
        when i.rate is null then i.amount
        else
            cast(
                cast(i.amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as decimal(28, 4)) as invoice_amount,
    cast(i.own_currency as varchar) as currency,
    cast(i.rate as decimal(18, 6)) as rate,
    cast(i.is_converted as boolean) as is_converted,
    cast(i.settled_on as date) as settled_on,
    cast(case
        when i.rate is null then i.settled_amount
        else
            cast(
                cast(i.settled_amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as decimal(28, 4)) as settled_amount
from invoice as i
