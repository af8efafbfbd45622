-- Grain: claim.
-- Why: what accounts claim, in company currency at the rate of the claim's day; null where no rate
--   says how much it is. Who reads claims as money reads them here.
select
    c.claim_id,
    c.account_id,
    c.kind,
    c.claimed_on,
    c.product_id,
    case
        when coalesce(c.currency, p.company_currency) = p.company_currency then c.amount
        else cast(
            cast(c.amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6)) as decimal(28, 4)
        )
    end as amount
from claims as c
cross join params as p
left join stg_fx_day as f on c.currency = f.currency and c.claimed_on = f.date_day
