-- What was written beside the entries, in the order it was written: a row per batch, approval, period,
-- export, hold and edition of terms, with the hash of every column and of the row before. The head
-- outside the database carries the last hash. The lock is numbered in adapters/warehouse/locks.py.
create table ledger.record (
    record_no bigint primary key check (record_no > 0),
    kept_in text not null,
    row_name text not null,
    row_hash text not null check (octet_length(row_hash) = 64),
    prev_hash text not null unique check (octet_length(prev_hash) = 64),
    hash text not null check (octet_length(hash) = 64)
);

comment on table ledger.record is
'a row per row of batch, approval, period, export, hold and terms, chained by hashes';
comment on column ledger.record.record_no is 'counts up by one';
comment on column ledger.record.kept_in is 'the table of the row';
comment on column ledger.record.row_name is 'what the row is of: batch, period, export, hold, edition';
comment on column ledger.record.row_hash is 'SHA-256 of all columns of the row';
comment on column ledger.record.prev_hash is 'hash of the record before; 64 zeros for the first';
comment on column ledger.record.hash is 'SHA-256 of prev_hash, table and row_hash';

create function ledger.record_row(kept_in text, row_name text, cells jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog
as $$
declare
    last record;
    told text;
begin
    perform pg_advisory_xact_lock(1885695339, 4);
    select record.record_no, record.hash into last
    from ledger.record order by record.record_no desc limit 1;
    select string_agg(
        cell.key || '=' || coalesce(octet_length(cell.value) || ':' || cell.value, '-'),
        e'\n' order by cell.key collate "C"
    ) into told
    from jsonb_each_text(cells) as cell;
    told := encode(sha256(convert_to(kept_in || e'\n' || told, 'UTF8')), 'hex');
    insert into ledger.record (record_no, kept_in, row_name, row_hash, prev_hash, hash)
    select
        coalesce(last.record_no, 0) + 1, kept_in, row_name, told, before.hash,
        encode(sha256(convert_to(
            before.hash || e'\n' || kept_in || ' ' || told, 'UTF8'
        )), 'hex')
    from (select coalesce(last.hash, repeat('0', 64)) as hash) as before;
end
$$;

create function ledger.add_record() returns trigger
language plpgsql
security definer
set search_path = pg_catalog
set timezone = 'UTC'
as $$
begin
    perform ledger.record_row(
        tg_table_name, to_jsonb(new) ->> tg_argv[0], to_jsonb(new)
    );
    return null;
end
$$;

do $$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('terms', 'terms_no'), ('period', 'period'), ('batch', 'batch_id'),
            ('approval', 'batch_id'), ('hold', 'hold_id'), ('export', 'export_id')
        ) as tables (name, key)
    loop
        execute format(
            'create trigger %1$I after insert on ledger.%2$I'
            ' for each row execute function ledger.add_record(%3$L)',
            kept.name || '_is_recorded', kept.name, kept.key
        );
        execute format(
            'alter table ledger.%2$I enable always trigger %1$I',
            kept.name || '_is_recorded', kept.name
        );
    end loop;
end
$$;
