-- Grain: account × claim.
-- Why: each claim beside what stands behind it, by one rule for all accounts: what the records
--   support, what is too much, and the document that says so. The account is described as it was
--   on the day.
select
    substr(cast(v.claimed_on as varchar), 1, 7) as month,
    cast(date_trunc('month', v.claimed_on) as date) as month_start,
    v.claim_id,
    v.claimed_on,
    v.account_id,
    a.account_key,
    a.region,
    a.salesperson_id,
    v.kind,
    v.product_id,
    p.product_key,
    v.promotion_id,
    v.claimed_units,
    v.claimed_amount,
    v.record_units,
    v.units_basis,
    v.units_before,
    v.record_amount,
    v.amount_before,
    v.supported_units,
    v.supported_amount,
    v.claimed_amount - v.supported_amount as over_amount,
    v.verdict,
    t.rests_on,
    t.reason
from int_claim_verdict as v
inner join int_claim_told as t on v.account_id = t.account_id and v.claim_id = t.claim_id
left join stg_account as a
    on v.account_id = a.account_id and v.claimed_on >= a.holds_from and v.claimed_on < a.holds_to
left join stg_product_key as p
    on v.product_id = p.product_id and v.claimed_on >= p.holds_from and v.claimed_on < p.holds_to
