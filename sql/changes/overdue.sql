-- Grain: account that owes what is overdue.
-- Why: by how much, in steps of doubling: an account is told of again when it owes twice as much.
select
    c.account_id,
    'overdue' as change_kind,
    'overdue' as subject,
    'step ' || cast(floor(log2(greatest(c.overdue_amount, 1))) as bigint) as state,
    cast(floor(log2(greatest(c.overdue_amount, 1))) as bigint) as severity,
    c.overdue_amount as stake_amount,
    cast(cast(c.overdue_amount as decimal(18, 2)) as varchar) || ' is overdue' as reason,
    'ask for payment before the next delivery; see account_payment' as next_step
from account_credit as c
where c.overdue_amount > 0
