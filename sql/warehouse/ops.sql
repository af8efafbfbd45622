-- What the pipeline notes about its own work. Run as peakledger_owner; frozen once released:
-- a change is a new migration.
create table ops.feed_intake (
    source text not null,
    feed text not null,
    file text not null,
    sha256 text not null,
    rows_in bigint not null default 0,
    rows_loaded bigint not null default 0,
    rows_quarantined bigint not null default 0,
    rows_repeated bigint not null default 0,
    rows_filtered bigint not null default 0,
    rows_unpriced bigint not null default 0,
    amount_in numeric(38, 10) not null default 0,
    amount_loaded numeric(38, 10) not null default 0,
    amount_quarantined numeric(38, 10) not null default 0,
    amount_repeated numeric(38, 10) not null default 0,
    amount_filtered numeric(38, 10) not null default 0,
    status text not null,
    landed_at timestamptz not null,
    run_id text not null,
    primary key (source, feed, file, sha256)
);
comment on table ops.feed_intake is
'one row per file and feed: rows in = loaded + quarantined + repeated + filtered, money likewise';

create table ops.quarantine (
    source text not null,
    feed text not null,
    file text not null,
    file_sha256 text not null,
    line_no bigint not null,
    reason_code text not null,
    column_name text,
    raw_value text,
    raw_row text not null,
    amount numeric(38, 10),
    status text not null default 'open',
    run_id text not null,
    released_at timestamptz,
    released_by text,
    released_run_id text
);
create unique index quarantine_key on ops.quarantine (
    source, feed, file_sha256, line_no, reason_code, column_name
) nulls not distinct;
comment on table ops.quarantine is 'rows turned away, with reason, raw text and their way back';

create table ops.run (
    run_id text not null,
    stage text not null,
    as_of_date date,
    started_at timestamptz not null,
    ended_at timestamptz,
    state text not null check (state in ('running', 'done', 'failed')),
    code_version text not null,
    engine text not null,
    message text,
    primary key (run_id, stage)
);
comment on table ops.run is 'one row per run and stage; a killed one stays in state running';
