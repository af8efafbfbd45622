-- Grain: invoice.
-- Why: what is owed, in company currency at the rate of the invoice's day. A disputed invoice is
--   owed like any other: nobody says since when it is disputed.
with invoice as (
    select
        r.*,
        a.company_currency,
        f.rate
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
        when coalesce(i.currency, i.company_currency) = i.company_currency
            then i.amount
        else
            cast(
                cast(i.amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as decimal(28, 4)) as invoice_amount,
    cast(coalesce(i.currency, i.company_currency) as varchar) as currency,
    cast(case
        when coalesce(i.currency, i.company_currency) <> i.company_currency then i.rate
    end as decimal(18, 6)) as rate,
    cast(i.settled_on as date) as settled_on,
    cast(case
        when coalesce(i.currency, i.company_currency) = i.company_currency
            then i.settled_amount
        else
            cast(
                cast(i.settled_amount as decimal(21, 4)) * cast(i.rate as decimal(16, 6))
                as decimal(28, 4)
            )
    end as decimal(28, 4)) as settled_amount
from invoice as i
