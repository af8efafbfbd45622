-- Grain: open or resolved dispute × account that bore it: the one that entered it, and whoever took its
-- position over by a merge, since when. An approver sees this and no entry, so it is read with its owner's
-- rights.
create or replace view ledger.dispute_bearer as
with recursive placed as (
    select
        entry_id, account_id, program_id, earning_period, currency, posted_at,
        mod(row_number() over run, 2) = 1 as is_old,
        lead(account_id) over run as next_account
    from ledger.entry
    where cause = 'merge'
    window run as (partition by run_id, posted_at order by entry_id)
),
borne as (
    select dispute_id, account_id, entered_at as since, 0::bigint as last_entry
    from ledger.dispute
    union all
    select borne.dispute_id, placed.next_account, placed.posted_at, placed.entry_id
    from borne
    inner join ledger.dispute using (dispute_id)
    inner join placed
        on
            (placed.account_id, placed.program_id, placed.earning_period, placed.currency)
            = (borne.account_id, dispute.program_id, dispute.earning_period, dispute.currency)
    where placed.is_old
        and placed.posted_at >= dispute.entered_at
        and placed.entry_id > borne.last_entry
)
select dispute_id, account_id, since
from borne;

comment on view ledger.dispute_bearer is
'accounts that bore a dispute: who entered it, and who took its position over by a merge';
grant select on ledger.dispute_bearer
to "{{prefix}}_ledger", "{{prefix}}_finance", "{{prefix}}_approver";
