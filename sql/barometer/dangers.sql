-- Grain: account.
-- Why: key and major accounts with most dangers flagged in the latest month.
select
    a.name,
    a.region,
    a.class,
    r.danger_count,
    r.overdue_amount
from warehouse.account_risk as r
inner join warehouse.account as a on r.account_id = a.account_id
where
    r.as_of_date = (select max(l.as_of_date) from warehouse.account_risk as l)
    and r.danger_count > 0 and a.class in ('key', 'major') and a.closed_on is null
order by r.danger_count desc, r.overdue_amount desc nulls last, a.name asc
limit 12
