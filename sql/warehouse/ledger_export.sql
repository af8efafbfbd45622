-- What finance received. The same slice of the ledger gives the same files and the same digest.
create table ledger.export (
    export_id text primary key check (export_id <> ''),
    period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    first_entry_id bigint,
    last_entry_id bigint,
    entry_count bigint not null check (entry_count >= 0),
    head_hash text not null check (head_hash ~ '^[0-9a-f]{64}$'),
    files jsonb not null,
    control_totals jsonb not null,
    digest text not null unique check (digest ~ '^[0-9a-f]{64}$'),
    exported_at timestamptz not null,
    run_id text not null
);

comment on table ledger.export is 'what finance received: files, control totals, digest';
comment on column ledger.export.export_id is 'import id for finance: the same slice keeps it';
comment on column ledger.export.period is 'posting period exported';
comment on column ledger.export.first_entry_id is 'first entry of the period; null where it has none';
comment on column ledger.export.last_entry_id is 'last entry of the period; null where it has none';
comment on column ledger.export.entry_count is 'entries exported';
comment on column ledger.export.head_hash is 'hash of the last entry exported';
comment on column ledger.export.files is 'name, rows and SHA-256 of each file';
comment on column ledger.export.control_totals is 'debit and credit per GL account and currency';
comment on column ledger.export.digest is 'SHA-256 of the manifest';
comment on column ledger.export.exported_at is 'when it was first written';
comment on column ledger.export.run_id is 'run that first wrote it';
