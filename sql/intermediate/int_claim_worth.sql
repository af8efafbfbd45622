-- Grain: account × claim that may be counted.
-- Why: what a claim is worth by the units that are supported, before any budget is asked.
select
    r.account_id,
    r.claim_id,
    r.claimed_on,
    r.record_units,
    r.units_basis,
    u.units_before,
    u.supported_units,
    r.record_amount,
    case
        when coalesce(u.supported_units = r.claimed_units, true) then r.claimed_amount
        else cast(r.claimed_amount as decimal(19, 4)) * try_cast(
            cast(u.supported_units as double) / nullif(cast(r.claimed_units as double), 0)
            as decimal(18, 9)
        )
    end as units_amount,
    case
        when r.claim_basis = 'expense' then 'expense ' || r.claim_id
        else coalesce('promotion ' || r.promotion_id, 'none')
    end as budget
from int_claim_record as r
inner join int_claim_unit as u on r.account_id = u.account_id and r.claim_id = u.claim_id
