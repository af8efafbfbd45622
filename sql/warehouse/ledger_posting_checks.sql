-- The GL lines of an entry come in one statement, are of its amount and currency, balance, and move
-- between the GL accounts that the kept terms of its program name for its kind. Nothing can be added
-- to them later.
create function ledger.check_postings_added() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong bigint;
begin
    select touched.entry_id into wrong
    from (select distinct added.entry_id from added) as touched
    left join ledger.entry as entry on entry.entry_id = touched.entry_id
    join ledger.posting as posting on posting.entry_id = touched.entry_id
    group by touched.entry_id, entry.amount, entry.currency
    having (
        sum(posting.debit) = abs(entry.amount) and sum(posting.credit) = abs(entry.amount)
        and bool_and(posting.currency = entry.currency)
    ) is not true
    limit 1;
    if found then
        raise exception 'the postings of ledger entry % do not balance to its amount', wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select moved.entry_id into wrong
    from (
        select
            entry.entry_id, entry.program_id, entry.kind, debit.gl_account as debited,
            credit.gl_account as credited
        from added as debit
        join added as credit on credit.entry_id = debit.entry_id and credit.credit > 0
        join ledger.entry as entry on entry.entry_id = debit.entry_id
        where debit.debit > 0
    ) as moved
    where not exists (
        select from ledger.terms as kept
        where kept.program_id = moved.program_id
            and ledger.gl_fits(kept, moved.kind, moved.debited, moved.credited)
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
