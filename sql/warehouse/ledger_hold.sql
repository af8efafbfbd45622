-- Payouts held back while a case is open. A row holds, a second row of the same name releases.
create table ledger.hold (
    hold_id text not null check (hold_id <> ''),
    state text not null check (state in ('held', 'released')),
    account_id text not null check (account_id <> ''),
    program_id text check (program_id <> ''),
    reason text not null check (reason <> ''),
    decided_by text not null check (decided_by <> ''),
    decided_at timestamptz not null,
    run_id text not null,
    primary key (hold_id, state)
);

comment on table ledger.hold is
'payouts held back: one row when a hold is placed, one when it is released';
comment on column ledger.hold.hold_id is 'hold';
comment on column ledger.hold.state is 'held or released; a released hold stays released';
comment on column ledger.hold.account_id is 'account whose payouts wait';
comment on column ledger.hold.program_id is 'program whose payouts wait; null for all';
comment on column ledger.hold.reason is 'why, as the person who decided put it';
comment on column ledger.hold.decided_by is 'who placed or released it';
comment on column ledger.hold.decided_at is 'when';
comment on column ledger.hold.run_id is 'run that wrote the row';

create function ledger.check_entries_not_held() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    held record;
begin
    select added.account_id, hold.reason into held
    from added join ledger.hold on hold.account_id = added.account_id
        and (hold.program_id is null or hold.program_id = added.program_id)
    where added.kind = 'settlement' and hold.state = 'held'
        and not exists (
            select from ledger.hold as later
            where later.hold_id = hold.hold_id and later.state = 'released'
        )
    limit 1;
    if found then
        raise exception 'payouts to account % are held: %', held.account_id, held.reason
            using errcode = 'integrity_constraint_violation',
            hint = 'release the hold, or prepare the batch without the account';
    end if;
    return null;
end
$$;

create trigger entry_is_not_held after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_entries_not_held();
alter table ledger.entry enable always trigger entry_is_not_held;
