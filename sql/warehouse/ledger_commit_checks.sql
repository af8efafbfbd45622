-- Checked when a transaction commits: no entry stays without its GL lines. That the lines balance
-- is checked as they come in. And who may approve what.
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

create function ledger.check_approval() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
    if new.approved_by <> session_user then
        raise exception 'an approval is given under one''s own login: % is not %',
            session_user, new.approved_by using errcode = 'insufficient_privilege';
    end if;
    if exists (
        select from ledger.batch
        where batch.batch_id = new.batch_id and batch.prepared_by = new.approved_by
    ) then
        raise exception 'batch % was prepared by %, who may not approve it',
            new.batch_id, new.approved_by using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

create trigger approval_is_anothers before insert on ledger.approval
for each row execute function ledger.check_approval();

do $$
declare
    guard record;
begin
    for guard in
        select * from (values
            ('entry', 'entry_follows_the_last'), ('posting', 'posting_balances'),
            ('entry', 'entry_is_posted'), ('approval', 'approval_is_anothers')
        ) as guards (kept, name)
    loop
        execute format('alter table ledger.%I enable always trigger %I', guard.kept, guard.name);
    end loop;
end
$$;
