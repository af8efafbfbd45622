-- What a person was asked by the orchestrator, and what the one who logged in there answered. It is
-- an instruction and no approval: that is a row of ledger.approval. Run as peakledger_owner; frozen
-- once released: a change is a new migration.
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
