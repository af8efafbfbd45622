-- Grain: account × claim.
-- Why: what accounts claim, each claim once, in company currency at the rate of the claim's day;
--   null where no rate says how much it is. Who reads claims as money reads them here.
with given as (
    select
        c.*,
        row_number() over (
            partition by c.account_id, c.claim_id
            order by c.source asc, c.part desc, c.file_sha256 asc, c.file_line desc
        ) as choice
    from claims as c
)

select
    g.account_id,
    g.claim_id,
    g.kind,
    g.claimed_on,
    nullif(g.product_id, '') as product_id,
    nullif(g.promotion_id, '') as promotion_id,
    g.quantity as claimed_units,
    case
        when coalesce(g.currency, p.company_currency) = p.company_currency then g.amount
        else cast(
            cast(g.amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6)) as decimal(28, 4)
        )
    end as amount
from given as g
cross join params as p
left join stg_fx_day as f on g.currency = f.currency and g.claimed_on = f.date_day
where g.choice = 1
