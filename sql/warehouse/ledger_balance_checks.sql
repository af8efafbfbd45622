-- Nothing is taken by hand or by payment that is not there: neither from the liability nor from what
-- an account owes back.
create function ledger.check_balances_kept() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong text;
begin
    select format('%s, %s, %s', entry.program_id, entry.account_id, entry.earning_period)
    into wrong
    from (
        select distinct
            added.program_id, added.account_id, added.earning_period, added.currency,
            ledger.is_on_liability(added.kind, added.amount) as on_liability
        from added
        where added.kind in ('settlement', 'adjustment', 'recovery', 'write_off', 'transfer')
            and (added.amount < 0) = ledger.is_on_liability(added.kind, added.amount)
    ) as taken
    join ledger.entry using (program_id, account_id, earning_period, currency)
    where ledger.is_on_liability(entry.kind, entry.amount) = taken.on_liability
    group by entry.program_id, entry.account_id, entry.earning_period, entry.currency,
        taken.on_liability
    having sum(entry.amount) * case when taken.on_liability then 1 else -1 end < 0
    limit 1;
    if found then
        raise exception 'more is taken than stands open under %', wrong
            using errcode = 'integrity_constraint_violation',
            hint = 'prepare the batch again: what is paid comes back by a claw-back';
    end if;
    return null;
end
$$;

create trigger entry_takes_what_stands after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_balances_kept();
alter table ledger.entry enable always trigger entry_takes_what_stands;
