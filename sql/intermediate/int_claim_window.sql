-- Grain: account × claim of a promotion that covers its account and product.
-- Why: the days of the promotion, over all of its rows that the claim may mean.
select
    p.account_id,
    p.claim_id,
    min(p.from_date) as window_from,
    max(p.until_date) as window_until
from int_claim_promotion as p
group by p.account_id, p.claim_id
