-- Grain: expense, as its source gives it.
-- Why: what an expense came to in company currency: null where no rate says how much.
select
    e.account_id,
    e.spent_on,
    e.kind,
    e.claim_id,
    case
        when coalesce(e.currency, p.company_currency) = p.company_currency then e.amount
        else cast(
            cast(e.amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6)) as decimal(28, 4)
        )
    end as spent_amount
from expenses as e
cross join params as p
left join stg_fx_day as f on e.currency = f.currency and e.spent_on = f.date_day
