-- A batch says what it is: its digest is that of its lines, preparer and dates, and its name ends in
-- the digest's first 16 digits. So an approval of the digest is one of exactly these lines. The rest of
-- what it says is held against the kept terms and against who is logged in: whether it needs approval,
-- what kinds of entries it may hold, which login prepared it.
create function ledger.batch_text(paper ledger.batch) returns text
language sql stable
set search_path = pg_catalog
begin atomic
    select
        concat(
            '{"needs_approval":"', case when paper.needs_approval then 'yes' else 'no' end,
            '","period":', to_json(paper.period),
            ',"prepared_as_of":"', to_char(paper.prepared_as_of, 'YYYY-MM-DD'),
            '","prepared_by":', to_json(paper.prepared_by),
            ',"purpose":', to_json(paper.purpose), e'}\n'
        )
        || coalesce(string_agg(line.canonical, e'\n' order by line.place), '')
    from (
        select
            given.place,
            (
                select
                    '{' || string_agg(
                        to_json(cell.key)::text || ':'
                        || coalesce(to_json(cell.value)::text, 'null'),
                        ',' order by cell.key collate "C"
                    ) || '}'
                from jsonb_each_text(given.line) as cell
            ) as canonical
        from jsonb_array_elements(paper.lines) with ordinality as given (line, place)
    ) as line;
end;

create function ledger.batch_needs_approval(paper ledger.batch) returns boolean
language sql stable
set search_path = pg_catalog
begin atomic
    select
        paper.purpose <> 'settlement'
        or bool_or(coalesce(ledger.asks_approval(line.program_id), true))
    from jsonb_to_recordset(paper.lines) as line (program_id text);
end;

create function ledger.check_batch() returns trigger
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

create trigger batch_is_its_digest before insert on ledger.batch
for each row execute function ledger.check_batch();
alter table ledger.batch enable always trigger batch_is_its_digest;
