-- What every insert into the ledger must keep: the chain has no gap, an entry is of kept terms, is dated
-- after those before it, is booked in the month its day says and never in a closed one (a closed month
-- closes those before it), takes the entry it corrects back whole, and is in a batch where somebody
-- must approve it. Whole statements are checked at once, so that bulk loads stay fast. The lock
-- (numbered in adapters/warehouse/locks.py) makes writers take turns even when they come past the
-- pipeline.
create function ledger.check_entries_added() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong bigint;
    last_closed text;
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
    from added join ledger.entry as before on before.entry_id = added.entry_id - 1
    where added.posted_at < before.posted_at
    limit 1;
    if found then
        raise exception 'ledger entry % is dated before the last one', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select max(period.period) into last_closed from ledger.period where period.state = 'closed';
    select added.entry_id into wrong
    from added where added.posting_period <= last_closed
    limit 1;
    if found then
        raise exception 'ledger entry % is for a closed posting period', wrong
            using errcode = 'integrity_constraint_violation', hint = 'book in the open period';
    end if;
    select added.entry_id into wrong
    from added
    where added.posting_period <> greatest(
        to_char(added.posted_as_of - 1, 'YYYY-MM'),
        to_char(to_date(last_closed, 'YYYY-MM') + interval '1 month', 'YYYY-MM')
    )
    limit 1;
    if found then
        raise exception 'ledger entry % is not booked in the month of its as-of date', wrong
            using errcode = 'integrity_constraint_violation',
            hint = 'book in the month of the day before, or in the first open one after it';
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
    select added.entry_id into wrong
    from added
    where added.batch_id is null and added.kind in ('settlement', 'adjustment')
    limit 1;
    if found then
        raise exception 'ledger entry % needs a batch that somebody approved', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select added.entry_id into wrong
    from added left join (
        select distinct terms.program_id, terms.terms_version from ledger.terms
    ) as kept using (program_id, terms_version)
    where kept.program_id is null
    limit 1;
    if found then
        raise exception 'ledger entry % is of terms that are not kept', wrong
            using errcode = 'integrity_constraint_violation',
            hint = 'accrue the program with its terms first';
    end if;
    return null;
end
$$;

create trigger entry_follows_the_last after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_entries_added();
alter table ledger.entry enable always trigger entry_follows_the_last;
