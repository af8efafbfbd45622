-- Who may approve: a person under a login of their own that is a member of the approvers and of
-- no role that writes, and who is neither the person that the batch names as its preparer, however the
-- name is spelled, nor the login that prepared it. The same word given twice counts once; another word
-- is refused, and so is any word on a batch that is posted.
create function ledger.is_approver(person name) returns boolean
language sql stable
set search_path = pg_catalog
begin atomic
    select exists (
        select from pg_roles as role
        where role.rolname = person and role.rolcanlogin
            and pg_has_role(role.oid, '{{prefix}}_approver', 'member')
            and not pg_has_role(role.oid, '{{prefix}}_ledger', 'member')
            and not pg_has_role(role.oid, '{{prefix}}_owner', 'member')
    );
end;

create function ledger.is_preparer(paper ledger.batch, person text) returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select
        ledger.is_same_person(paper.prepared_by, person)
        or coalesce(ledger.is_same_person(paper.prepared_login, person), false);
end;

-- Runs as its owner: an approver sees batches and no approvals.
create function ledger.check_approval() returns trigger
language plpgsql
security definer
set search_path = pg_catalog
as $$
declare
    said text;
begin
    if new.approved_by <> session_user then
        raise exception 'an approval is given under one''s own login: % is not %',
            session_user, new.approved_by using errcode = 'insufficient_privilege';
    end if;
    if not ledger.is_approver(session_user) then
        raise exception '% is no approver', session_user
            using errcode = 'insufficient_privilege',
            hint = 'an approver is a member of {{prefix}}_approver and of no role that writes';
    end if;
    if exists (
        select from ledger.batch
        where batch.batch_id = new.batch_id and ledger.is_preparer(batch, new.approved_by)
    ) then
        raise exception 'batch % was prepared by %, who may not approve it',
            new.batch_id, new.approved_by using errcode = 'insufficient_privilege';
    end if;
    select approval.decision into said from ledger.approval
    where approval.batch_id = new.batch_id and approval.approved_by = new.approved_by;
    if said = new.decision then
        return null;
    elsif said is not null then
        raise exception '% has % batch % before', new.approved_by, said, new.batch_id
            using errcode = 'unique_violation', hint = 'a decision stands; prepare a new batch';
    elsif exists (select from ledger.entry where entry.batch_id = new.batch_id) then
        raise exception 'batch % is posted', new.batch_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;

create trigger approval_is_anothers before insert on ledger.approval
for each row execute function ledger.check_approval();
alter table ledger.approval enable always trigger approval_is_anothers;
