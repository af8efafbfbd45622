-- What the pipeline notes about its own runs, what the gate said, and which metrics can be computed.
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
grant select on ops.run to "{{prefix}}_ledger";

create table ops.gate_result (
    run_id text not null,
    suite text not null,
    expectation text not null,
    column_name text,
    severity text not null,
    verdict text not null,
    rows_checked bigint,
    rows_failed bigint,
    detail text
);
create unique index gate_result_key on ops.gate_result (
    run_id, suite, expectation, column_name
) nulls not distinct;
comment on table ops.gate_result is 'what each expectation said of each run';

create table ops.metric_availability (
    metric text not null,
    month text not null,
    available boolean not null,
    reason text,
    run_id text,
    primary key (metric, month)
);
comment on table ops.metric_availability is 'which metrics can be computed, and why others cannot';

-- What a person was asked by the orchestrator, and what the one who logged in there answered. It is
-- an instruction and no approval: that is a row of ledger.approval.
create table ops.answer (
    run_id text not null,
    batch_id text not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    answered_by text,
    option text,
    primary key (run_id, batch_id),
    check (num_nulls(answered_at, answered_by, option) in (0, 3))
);
comment on table ops.answer is
'one row per run of the settlement DAG and batch it asked about; the answer is null while none is taken';
