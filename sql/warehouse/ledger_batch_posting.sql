-- What is posted of a batch is the batch: all of its lines at once, each as approved, once, by a
-- decision on this digest of somebody who may still approve, and none of them held. Whether a batch may
-- be posted is asked of the kept terms too, whatever the batch says of itself.
create function ledger.batch_refusal(paper ledger.batch) returns text
language sql stable
set search_path = pg_catalog
begin atomic
    select case
        when count(*) filter (where given.decision = 'refused') > 0 then 'was refused'
        when not paper.needs_approval and not ledger.batch_needs_approval(paper) then null
        when count(*) filter (
            where given.decision = 'approved' and given.digest = paper.digest
                and not ledger.is_preparer(paper, given.approved_by)
                and ledger.is_approver(given.approved_by::name)
        ) = 0 then 'is not approved'
    end
    from ledger.approval as given
    where given.batch_id = paper.batch_id;
end;

create function ledger.check_entries_of_batches() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    named text;
    paper ledger.batch;
    refusal text;
begin
    for named in select distinct added.batch_id from added where added.batch_id is not null loop
        select * into paper from ledger.batch where batch.batch_id = named;
        if not found then
            refusal := 'does not exist';
        else
            refusal := ledger.batch_refusal(paper);
        end if;
        if refusal is null and (select count(*) from ledger.entry where entry.batch_id = named)
            <> (select count(*) from added where added.batch_id = named) then
            refusal := 'was posted before';
        end if;
        if refusal is null and (
            select count(*) <> paper.line_count or count(line.amount) <> paper.line_count
            from added left join jsonb_to_recordset(paper.lines) as line (
                program_id text, account_id text, earning_period text, currency text, kind text,
                amount numeric, terms_version bigint, corrects_entry_id bigint
            ) on line.program_id = added.program_id and line.account_id = added.account_id
                and line.earning_period = added.earning_period
                and line.currency = added.currency and line.kind = added.kind
                and line.amount = added.amount and line.terms_version = added.terms_version
                and line.corrects_entry_id is not distinct from added.corrects_entry_id
            where added.batch_id = named
        ) then
            refusal := 'has other lines';
        end if;
        if refusal is not null then
            raise exception 'the ledger entries are of batch %, which %', named, refusal
                using errcode = 'integrity_constraint_violation',
                hint = 'prepare a batch, have it approved, then post it once';
        end if;
    end loop;
    return null;
end
$$;

create trigger entry_is_of_an_approved_batch after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_entries_of_batches();
alter table ledger.entry enable always trigger entry_is_of_an_approved_batch;
