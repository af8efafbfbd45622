-- Grain: account × claim.
-- Why: what of a claim the records support. Nothing where it is of no known promotion, late, told
--   twice or without a record; unknown where the records that would tell are not there.
with judged as (
    select
        c.*,
        m.record_units,
        m.units_basis,
        m.units_before,
        m.record_amount,
        m.amount_before,
        m.is_blurred,
        coalesce(c.flaw in ('unknown_promotion', 'outside_window', 'twice', 'no_record'), false)
            as is_empty,
        m.supported_units,
        m.supported_amount
    from int_claim as c
    left join int_claim_money as m on c.account_id = m.account_id and c.claim_id = m.claim_id
)

select
    j.account_id,
    j.claim_id,
    j.kind,
    j.claimed_on,
    j.product_id,
    j.promotion_id,
    j.claimed_units,
    j.claimed_amount,
    j.claim_basis,
    j.window_from,
    j.window_until,
    j.earlier_claim_id,
    j.record_units,
    j.units_basis,
    j.units_before,
    j.record_amount,
    j.amount_before,
    j.is_blurred,
    case when not j.is_empty then j.supported_units when j.claimed_units is not null then 0 end
        as supported_units,
    case when not j.is_empty then j.supported_amount when j.claimed_amount is not null then 0 end
        as supported_amount,
    case
        when j.is_empty then j.flaw
        when j.flaw is not null or j.supported_amount is null then 'unknown'
        when j.supported_amount < j.claimed_amount then 'over'
        else 'supported'
    end as verdict,
    j.flaw
from judged as j
