-- Versions that readers see, and what the publisher remembers. Run as peakledger_owner; frozen once
-- released: a change is a new migration.
create table warehouse.version (
    version_id bigint primary key,
    as_of_date date not null,
    published_at timestamptz not null,
    run_id text not null
);
comment on table warehouse.version is 'one row per published version; the highest is what stands';
comment on column warehouse.version.version_id is 'counts up by one';
comment on column warehouse.version.as_of_date is 'facts dated before this day are in';
comment on column warehouse.version.published_at is 'when it was published';
comment on column warehouse.version.run_id is 'the run that published it';

create table warehouse.version_table (
    version_id bigint not null references warehouse.version,
    table_name text not null,
    rows bigint not null,
    sums jsonb not null,
    primary key (version_id, table_name)
);
comment on table warehouse.version_table is 'rows and control sums of each table in a version';
comment on column warehouse.version_table.version_id is 'the version';
comment on column warehouse.version_table.table_name is 'the table in schema warehouse';
comment on column warehouse.version_table.rows is 'its rows';
comment on column warehouse.version_table.sums is 'sum of each numeric column, as text';

-- A version once written stays as it was.
revoke delete on warehouse.version from peakledger_writer;
revoke delete on warehouse.version_table from peakledger_writer;

create table ops.published_partition (
    table_name text not null,
    partition text not null,
    rows bigint not null,
    digest text not null,
    checks jsonb not null,
    version_id bigint not null references warehouse.version,
    primary key (table_name, partition)
);
comment on table ops.published_partition is
'digest of each published partition, so that an unchanged one is not published again';

create table ops.lease (
    name text primary key,
    token bigint not null,
    holder text not null,
    acquired_at timestamptz not null,
    expires_at timestamptz not null
);
comment on table ops.lease is 'who may run a stage now; a smaller token than the one here is stale';
grant select on ops.lease to peakledger_ledger;
