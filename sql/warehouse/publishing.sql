-- What the publisher remembers, and who may run a stage.
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
grant select on ops.lease to "{{prefix}}_ledger";
