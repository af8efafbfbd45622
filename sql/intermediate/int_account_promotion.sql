-- Grain: account × product × month with a promotion that names the account.
-- Why: a price below the others' may be a promotion of this account alone; one for all accounts
--   lowers everybody's price. A promotion without a product is of all: the product is empty then.
select
    k.month,
    p.account_id,
    coalesce(p.product_id, '') as product_id
from promotions as p
inner join stg_calendar_month as k on p.from_date <= k.month_end and p.until_date >= k.month_start
where p.account_id <> ''
group by k.month, p.account_id, coalesce(p.product_id, '')
