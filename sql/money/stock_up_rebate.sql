-- Grain: account paid × program × period that the orders of the plan touch.
-- Why: two statements of the same day, one of the facts so far and one with the orders of the plan:
--   what differs is what the orders do. The rebate arithmetic makes both, there is no second one.
select
    r.as_of_date,
    a.account_id,
    a.program_id,
    a.earning_period,
    a.terms_version,
    a.currency,
    coalesce(b.tier_no, 0) as tier_no_before,
    a.tier_no as tier_no_after,
    b.next_tier_distance as tier_distance_before,
    a.next_tier_distance as tier_distance_after,
    coalesce(b.earned_amount, 0) as earned_before_amount,
    a.earned_amount as earned_after_amount,
    a.earned_amount - coalesce(b.earned_amount, 0) as added_rebate_amount
from statement_after as a
cross join plan_run as r
left join statement_before as b
    on
        a.account_id = b.account_id
        and a.program_id = b.program_id
        and a.earning_period = b.earning_period
where
    a.earned_amount <> coalesce(b.earned_amount, 0)
    or a.tier_no <> coalesce(b.tier_no, 0)
    or coalesce(a.basis_quantity, 0) <> coalesce(b.basis_quantity, 0)
    or coalesce(a.basis_amount, 0) <> coalesce(b.basis_amount, 0)
