-- What every insert into the ledger must keep, second edition: a closed month closes those before
-- it, a correction takes its entry back whole. That batches are approved is checked beside it.
create or replace function ledger.check_entries_added() returns trigger
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
    from added
    where added.posting_period <= (
        select max(period.period) from ledger.period where period.state = 'closed'
    )
    limit 1;
    if found then
        raise exception 'ledger entry % is for a closed posting period', wrong
            using errcode = 'integrity_constraint_violation', hint = 'book in the open period';
    end if;
    select added.entry_id into wrong
    from added left join ledger.entry as corrected on corrected.entry_id = added.corrects_entry_id
    where added.corrects_entry_id is not null
        and (
            corrected.program_id, corrected.account_id, corrected.earning_period,
            corrected.currency, -corrected.amount
        ) is distinct from (
            added.program_id, added.account_id, added.earning_period, added.currency, added.amount
        )
    limit 1;
    if found then
        raise exception 'ledger entry % corrects no entry of its key', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
