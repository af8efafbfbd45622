-- What came in of each file, what was turned away, and what newer deliveries of files changed.
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
    released_run_id text,
    released_why text
);
create unique index quarantine_key on ops.quarantine (
    source, feed, file_sha256, line_no, reason_code, column_name
) nulls not distinct;
comment on table ops.quarantine is 'rows turned away, with reason, raw text and their way back';
comment on column ops.quarantine.released_why is 'why the row counts after all';

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
