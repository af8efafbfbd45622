-- What the gate said, and which metrics can be computed. Run as peakledger_owner; frozen once
-- released: a change is a new migration.
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
