-- What every insert into the ledger must keep: the chain has no gap, a closed month takes nothing
-- more, a batch is approved. Whole statements are checked at once, so that bulk loads stay fast. The
-- lock (numbered in adapters/warehouse/locks.py) makes writers take turns even when they come past
-- the pipeline.
create function ledger.check_entries_added() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong bigint;
begin
    perform pg_advisory_xact_lock(1885695339, 3);
    select added.entry_id into wrong
    from added left join ledger.entry as before on before.entry_id = added.entry_id - 1
    where added.prev_hash is distinct from coalesce(before.hash, repeat('0', 64))
        or (before.entry_id is null and added.entry_id <> 1)
    limit 1;
    if found then
        raise exception 'ledger entry % does not follow the last one', wrong
            using errcode = 'integrity_constraint_violation', hint = 'read the head again';
    end if;
    select added.entry_id into wrong
    from added join ledger.period on period.period = added.posting_period
    where period.state = 'closed'
    limit 1;
    if found then
        raise exception 'ledger entry % is for a closed posting period', wrong
            using errcode = 'integrity_constraint_violation', hint = 'book in the open period';
    end if;
    select added.entry_id into wrong
    from added left join ledger.entry as corrected on corrected.entry_id = added.corrects_entry_id
    where added.corrects_entry_id is not null
        and (corrected.program_id, corrected.account_id, corrected.earning_period)
        is distinct from (added.program_id, added.account_id, added.earning_period)
    limit 1;
    if found then
        raise exception 'ledger entry % corrects no entry of its key', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select added.entry_id into wrong
    from added left join ledger.approval on approval.batch_id = added.batch_id
    where added.batch_id is not null
    group by added.entry_id
    having bool_and(approval.decision = 'approved') is not true
    limit 1;
    if found then
        raise exception 'ledger entry % is of a batch that is not approved', wrong
            using errcode = 'integrity_constraint_violation', hint = 'have the batch approved';
    end if;
    return null;
end
$$;

create trigger entry_follows_the_last after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_entries_added();
