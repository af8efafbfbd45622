-- The GL lines of an entry come in one statement, are of its amount and currency, balance, and move
-- between the GL accounts that the kept terms of its program name for its kind. Nothing can be
-- added to them later. The lines of an entry are brought together by grouping: of rows that come in
-- this transaction the server has no statistics yet, and it may join them to themselves row by row.
create function ledger.check_postings_added() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong bigint;
begin
    select summed.entry_id into wrong
    from (
        select
            added.entry_id, sum(added.debit) as debit, sum(added.credit) as credit,
            min(added.currency) as currency, max(added.currency) as last_currency,
            count(*) as lines
        from added
        group by added.entry_id
    ) as summed
    left join ledger.entry as entry on entry.entry_id = summed.entry_id
    where (
        summed.debit = abs(entry.amount) and summed.credit = abs(entry.amount)
        and summed.currency = entry.currency and summed.last_currency = entry.currency
        and summed.lines = (
            select count(*) from ledger.posting where posting.entry_id = summed.entry_id
        )
    ) is not true
    limit 1;
    if found then
        raise exception 'the postings of ledger entry % do not balance to its amount', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select moved.entry_id into wrong
    from (
        select
            added.entry_id,
            array_agg(added.gl_account) filter (where added.debit > 0) as debits,
            array_agg(added.gl_account) filter (where added.credit > 0) as credits
        from added
        group by added.entry_id
    ) as moved
    join ledger.entry as entry on entry.entry_id = moved.entry_id
    cross join unnest(moved.debits) as debited
    cross join unnest(moved.credits) as credited
    where not exists (
        select from ledger.terms as kept
        where kept.program_id = entry.program_id
            and ledger.gl_fits(kept, entry.kind, debited, credited)
    )
    limit 1;
    if found then
        raise exception 'the postings of ledger entry % are not on the GL accounts of its terms',
            wrong using errcode = 'integrity_constraint_violation',
            hint = 'the terms name them (gl), or else the settings of the home';
    end if;
    return null;
end
$$;

create trigger posting_balances after insert on ledger.posting
referencing new table as added
for each statement execute function ledger.check_postings_added();
alter table ledger.posting enable always trigger posting_balances;

-- Checked when a transaction commits: no entry stays without its GL lines.
create function ledger.check_entry_is_posted() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
    if not exists (select from ledger.posting where posting.entry_id = new.entry_id) then
        raise exception 'ledger entry % has no postings', new.entry_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;

create constraint trigger entry_is_posted after insert on ledger.entry
deferrable initially deferred
for each row execute function ledger.check_entry_is_posted();
alter table ledger.entry enable always trigger entry_is_posted;
