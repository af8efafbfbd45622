-- The GL lines of an entry come in one statement, are of its amount and currency, and balance.
-- Nothing can be added to them later.
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
    return null;
end
$$;

create trigger posting_balances after insert on ledger.posting
referencing new table as added
for each statement execute function ledger.check_postings_added();
