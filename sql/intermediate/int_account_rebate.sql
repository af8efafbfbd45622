-- Grain: account × complete month that the ledger speaks for.
-- Why: the rebates accrued for the month, in company currency. A month without any is a nought; one
--   with a sum in another currency and no exchange rate at its end is unknown.
with converted as (
    select
        r.month,
        r.account_id,
        case
            when r.currency = p.company_currency then r.accrued_amount
            else cast(
                cast(r.accrued_amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6))
                as decimal(28, 4)
            )
        end as rebate_amount
    from int_rebate_share as r
    cross join params as p
    inner join stg_month as k on r.month = k.month
    left join stg_fx_day as f on r.currency = f.currency and k.month_end = f.date_day
),

summed as (
    select
        c.month,
        c.account_id,
        case when count(c.rebate_amount) = count(*) then sum(c.rebate_amount) end as rebate_amount
    from converted as c
    group by c.month, c.account_id
)

select
    g.month,
    g.account_id,
    case when s.account_id is null then 0 else s.rebate_amount end as rebate_accrued_amount
from int_account_month as g
inner join ledger_cover as c on g.month_no between c.first_month_no and c.last_month_no
left join summed as s on g.month = s.month and g.account_id = s.account_id
