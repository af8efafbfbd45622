-- Posting periods: a row says that a month was opened or closed. Closing is a row too, for good.
create table ledger.period (
    period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    state text not null check (state in ('open', 'closed')),
    closed_by text check (closed_by <> ''),
    head_hash text not null check (head_hash ~ '^[0-9a-f]{64}$'),
    entry_count bigint not null check (entry_count >= 0),
    changed_at timestamptz not null,
    run_id text not null,
    primary key (period, state),
    constraint period_closed_by_somebody check ((state = 'closed') = (closed_by is not null))
);

comment on table ledger.period is 'posting periods: one row when a month opens, one when it closes';
comment on column ledger.period.period is 'month, as 2026-01';
comment on column ledger.period.state is 'open or closed; a closed month stays closed';
comment on column ledger.period.closed_by is 'who closed it; null for the opening row';
comment on column ledger.period.head_hash is 'hash of the last entry when the state was taken';
comment on column ledger.period.entry_count is 'entries in the ledger when the state was taken';
comment on column ledger.period.changed_at is 'when the state was taken';
comment on column ledger.period.run_id is 'run that took the state';
