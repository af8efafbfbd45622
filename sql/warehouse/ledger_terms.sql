-- The terms that entries are booked by, as the pipeline keeps them. Only the writer adds a row, and
-- the ledger's own login reads them: who books cannot also say by which terms. What a payment needs
-- is read from here and never from the batch that pays.
create table ledger.terms (
    terms_no bigint generated always as identity primary key,
    program_id text not null check (program_id <> ''),
    terms_version bigint not null check (terms_version >= 0),
    document text not null check (document::jsonb is not null),
    expense text not null check (expense <> ''),
    liability text not null check (liability <> ''),
    clearing text not null check (clearing <> ''),
    digest text not null check (
        digest = encode(sha256(convert_to(
            concat_ws(e'\n', document, expense, liability, clearing), 'UTF8'
        )), 'hex')
    ),
    approve boolean not null generated always as (
        coalesce((document::jsonb -> 'settle' ->> 'approve')::boolean, true)
    ) stored,
    kept_at timestamptz not null,
    run_id text not null,
    constraint terms_are_of_their_document check (
        document::jsonb ->> 'program' = program_id
        and coalesce((document::jsonb ->> 'version')::bigint, 1) = terms_version
    )
);
create index terms_of_program on ledger.terms (program_id, terms_version, terms_no);

comment on table ledger.terms is 'programs as they were accrued by: a row per edition of a version';
comment on column ledger.terms.terms_no is 'counts up in the order the editions were kept in';
comment on column ledger.terms.program_id is 'program';
comment on column ledger.terms.terms_version is 'version of the terms';
comment on column ledger.terms.document is 'the terms as JSON, as given';
comment on column ledger.terms.expense is 'GL account of what is earned';
comment on column ledger.terms.liability is 'GL account of what is owed';
comment on column ledger.terms.clearing is 'GL account of what is paid';
comment on column ledger.terms.digest is 'SHA-256 of document and GL accounts, a line each';
comment on column ledger.terms.approve is 'whether the document asks that settlements be approved';
comment on column ledger.terms.kept_at is 'when it was kept';
comment on column ledger.terms.run_id is 'run that kept it';

-- Title and GL accounts of a version may change; its rules stay once entries bear it.
create function ledger.check_terms() returns trigger
language plpgsql
security definer
set search_path = pg_catalog
as $$
begin
    if exists (
        select from ledger.terms as kept
        where kept.program_id = new.program_id and kept.terms_version = new.terms_version
            and kept.document::jsonb - '{title,gl}'::text[]
            <> new.document::jsonb - '{title,gl}'::text[]
    ) and exists (
        select from ledger.entry
        where entry.program_id = new.program_id and entry.terms_version = new.terms_version
    ) then
        raise exception 'version % of program % changed after entries were booked by it',
            new.terms_version, new.program_id
            using errcode = 'integrity_constraint_violation',
            hint = 'write the change as a new version: both stay';
    end if;
    return new;
end
$$;

create trigger terms_stay_once_booked before insert on ledger.terms
for each row execute function ledger.check_terms();
alter table ledger.terms enable always trigger terms_stay_once_booked;

create function ledger.asks_approval(program text) returns boolean
language sql stable
set search_path = pg_catalog
begin atomic
    select terms.approve from ledger.terms
    where terms.program_id = program
    order by terms.terms_version desc, terms.terms_no desc
    limit 1;
end;
