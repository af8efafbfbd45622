-- What a batch says of itself is held against the kept terms and against who is logged in: whether
-- it needs approval, what kinds of entries it may hold, which login prepared it.
alter table ledger.batch add column prepared_login text;
alter table ledger.batch add column terms_seen bigint;
comment on column ledger.batch.prepared_login is 'database login that prepared it';
comment on column ledger.batch.terms_seen is 'the last edition of terms that was kept then';

create function ledger.batch_needs_approval(paper ledger.batch) returns boolean
language sql stable
set search_path = pg_catalog
begin atomic
    select
        paper.purpose <> 'settlement'
        or bool_or(coalesce(ledger.asks_approval(line.program_id), true))
    from jsonb_to_recordset(paper.lines) as line (program_id text);
end;

create function ledger.kinds_of(purpose text) returns text[]
language sql immutable
set search_path = pg_catalog
begin atomic
    select case purpose
        when 'settlement' then array['settlement', 'recovery']
        when 'adjustment' then array['adjustment', 'recovery', 'write_off']
        else array['accrual', 'reversal', 'claw_back']
    end;
end;

create or replace function ledger.check_batch() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong text;
begin
    if new.digest <> encode(sha256(convert_to(ledger.batch_text(new), 'UTF8')), 'hex') then
        raise exception 'batch % does not bear the digest of its lines', new.batch_id
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.line_count <> jsonb_array_length(new.lines)
        or right(new.batch_id, 17) <> '-' || left(new.digest, 16) then
        raise exception 'batch % is not named and counted by its lines', new.batch_id
            using errcode = 'integrity_constraint_violation';
    end if;
    if not ledger.is_name(new.prepared_by) then
        raise exception 'batch % names nobody as its preparer', new.batch_id
            using errcode = 'integrity_constraint_violation',
            hint = 'write the name in letters, without control or formatting characters';
    end if;
    select format('%s of program %s', line.kind, line.program_id) into wrong
    from jsonb_to_recordset(new.lines) as line (kind text, program_id text)
    where (line.kind = any(ledger.kinds_of(new.purpose))) is not true
    limit 1;
    if wrong is not null then
        raise exception 'batch % is for a % and holds a %', new.batch_id, new.purpose, wrong
            using errcode = 'integrity_constraint_violation';
    end if;
    select format('%s, version %s', line.program_id, line.terms_version) into wrong
    from jsonb_to_recordset(new.lines) as line (program_id text, terms_version bigint)
    where new.purpose <> 'terms_change' and not exists (
        select from ledger.terms
        where terms.program_id = line.program_id and terms.terms_version = line.terms_version
    )
    limit 1;
    if wrong is not null then
        raise exception 'the terms of program % are not kept', wrong
            using errcode = 'integrity_constraint_violation',
            hint = 'accrue the program with its terms first';
    end if;
    if not new.needs_approval and ledger.batch_needs_approval(new) then
        raise exception 'batch % needs approval and says that it does not', new.batch_id
            using errcode = 'integrity_constraint_violation',
            hint = 'settle.approve of the kept terms decides, for settlements alone';
    end if;
    new.prepared_login := session_user;
    select coalesce(max(terms.terms_no), 0) into new.terms_seen from ledger.terms;
    return new;
end
$$;
