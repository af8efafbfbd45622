-- What newer deliveries of files changed, and why rows were let out of quarantine. Run as
-- peakledger_owner; frozen once released: a change is a new migration.
create table ops.restatement (
    source text not null,
    feed text not null,
    file text not null,
    before_sha256 text not null,
    sha256 text not null,
    restated_at timestamptz not null,
    rows_added bigint not null,
    rows_removed bigint not null,
    rows_changed bigint not null,
    amount_added numeric(38, 10) not null,
    amount_removed numeric(38, 10) not null,
    amount_changed numeric(38, 10) not null,
    first_changed_day date,
    last_changed_day date,
    run_id text not null,
    primary key (source, feed, file, before_sha256, sha256)
);
comment on table ops.restatement is
'what newer deliveries of files changed, in rows and money, and on which business days';

alter table ops.quarantine add column released_why text;
comment on column ops.quarantine.released_why is 'why the row counts after all';
