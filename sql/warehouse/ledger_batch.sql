-- Settlement batches and the approvals bound to them. A batch is prepared by one person and
-- approved by another; an approval names the digest of exactly the rows it was given for.
create table ledger.batch (
    batch_id text primary key check (batch_id <> ''),
    purpose text not null check (purpose in ('settlement', 'terms_change', 'adjustment')),
    period text not null check (period <> ''),
    prepared_by text not null check (prepared_by <> ''),
    prepared_at timestamptz not null,
    prepared_as_of date not null,
    line_count bigint not null check (line_count > 0),
    totals jsonb not null,
    lines jsonb not null,
    digest text not null unique check (digest ~ '^[0-9a-f]{64}$'),
    run_id text not null,
    needs_approval boolean not null default true,
    prepared_login text,
    terms_seen bigint,
    unique (batch_id, digest)
);

create table ledger.approval (
    batch_id text not null,
    digest text not null,
    approved_by text not null check (approved_by <> ''),
    decision text not null check (decision in ('approved', 'refused')),
    approved_at timestamptz not null,
    comment text,
    primary key (batch_id, approved_by),
    foreign key (batch_id, digest) references ledger.batch (batch_id, digest)
);

comment on table ledger.batch is 'what is to be paid or posted once somebody else has approved it';
comment on column ledger.batch.batch_id is 'batch';
comment on column ledger.batch.purpose is 'settlement, terms_change or adjustment';
comment on column ledger.batch.period is 'period of the programs that is settled';
comment on column ledger.batch.prepared_by is 'who prepared it';
comment on column ledger.batch.prepared_at is 'when it was prepared';
comment on column ledger.batch.prepared_as_of is 'as-of date of the sums in it';
comment on column ledger.batch.line_count is 'number of lines';
comment on column ledger.batch.totals is 'sum per currency, as text';
comment on column ledger.batch.lines is 'program, account, period, amount and currency of each line';
comment on column ledger.batch.digest is 'SHA-256 of exactly these lines';
comment on column ledger.batch.run_id is 'run that prepared it';
comment on column ledger.batch.needs_approval is
'false where every program in it is settled without approval (settle.approve: false)';
comment on column ledger.batch.prepared_login is 'database login that prepared it';
comment on column ledger.batch.terms_seen is 'the last edition of terms that was kept then';
comment on table ledger.approval is 'decisions on batches, each bound to a digest';
comment on column ledger.approval.batch_id is 'batch decided on';
comment on column ledger.approval.digest is 'digest of the batch that was decided on';
comment on column ledger.approval.approved_by is 'who decided: the database login, never the preparer';
comment on column ledger.approval.decision is 'approved or refused';
comment on column ledger.approval.approved_at is 'when it was decided';
comment on column ledger.approval.comment is 'what the approver added';
