-- A batch says what it is: its digest is that of its lines, preparer and dates, and its name ends in
-- the digest's first 16 digits. So an approval of the digest is one of exactly these lines.
alter table ledger.batch add column needs_approval boolean not null default true;
comment on column ledger.batch.needs_approval is
'false where every program in it is settled without approval (settle.approve: false)';

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

create function ledger.check_batch() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
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
    return new;
end
$$;

create trigger batch_is_its_digest before insert on ledger.batch
for each row execute function ledger.check_batch();
alter table ledger.batch enable always trigger batch_is_its_digest;
