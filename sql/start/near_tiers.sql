-- Grain: account × program × period that can still be changed and is a tenth or less short of its
--   next tier.
-- Why: where a little more reaches a tier; which tiers stand is told by account_state.
select
    a.name,
    r.program_id,
    r.earning_period,
    r.tier_no,
    r.earned_amount,
    r.next_tier_from,
    r.next_tier_distance
from warehouse.account_state as s
inner join warehouse.rebate_statement as r
    on
        s.account_id = r.account_id
        and s.change_subject = r.program_id || ' ' || r.earning_period
inner join warehouse.account as a on s.account_id = a.account_id
where
    s.change_kind = 'tier'
    and s.as_of_date = (select max(l.as_of_date) from warehouse.account_state as l)
    and r.next_tier_distance > 0 and r.next_tier_distance <= r.next_tier_from / 10
order by r.next_tier_distance / r.next_tier_from, r.earned_amount desc, a.name asc
limit 10
