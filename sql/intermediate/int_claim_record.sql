-- Grain: account × claim that may be counted.
-- Why: what the records say stands behind a claim: units, where it counts any, and money: the cost
--   of its promotion at the account, or the expense that bears its number. Claims without a
--   known worth stay, for they have taken some of the units and of the budget.
with budget as (
    select
        d.promotion_id,
        d.account_id,
        case when count(d.cost_amount) = count(*) then sum(d.cost_amount) end as budget_amount
    from int_promotion_cost as d
    group by d.promotion_id, d.account_id
)

select
    c.account_id,
    c.claim_id,
    c.claim_basis,
    c.kind,
    c.claimed_on,
    c.promotion_id,
    c.product_id,
    c.claimed_units,
    c.claimed_amount,
    case when c.claimed_units is not null then g.record_units end as record_units,
    case when c.claimed_units is not null then g.units_basis end as units_basis,
    case when c.claim_basis = 'expense' then c.paid_amount else b.budget_amount end
        as record_amount
from int_claim as c
left join int_claim_goods as g on c.account_id = g.account_id and c.claim_id = g.claim_id
left join budget as b on c.promotion_id = b.promotion_id and c.account_id = b.account_id
where coalesce(c.flaw, 'no_rate') = 'no_rate'
