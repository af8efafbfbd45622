-- Grain: account × claim that an expense bears the number of.
-- Why: what we spent on a claim is the document that it rests on. Null where one of its expenses
--   has no exchange rate.
select
    e.account_id,
    e.claim_id,
    case when count(e.spent_amount) = count(*) then sum(e.spent_amount) end as paid_amount
from stg_expense as e
where e.claim_id is not null
group by e.account_id, e.claim_id
