-- Versions that readers see.
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
    as_of_date date,
    digest text,
    primary key (version_id, table_name)
);
comment on table warehouse.version_table is 'rows and control sums of each table in a version';
comment on column warehouse.version_table.version_id is 'the version';
comment on column warehouse.version_table.table_name is 'the table in schema warehouse';
comment on column warehouse.version_table.rows is 'its rows';
comment on column warehouse.version_table.sums is 'sum of each numeric column, as text';
comment on column warehouse.version_table.as_of_date is
'day the table is as of: a plan or statement may be of another day than the facts';
comment on column warehouse.version_table.digest is 'SHA-256 over the digests of its partitions';

-- A version once written stays as it was.
revoke delete on warehouse.version from "{{prefix}}_writer";
revoke delete on warehouse.version_table from "{{prefix}}_writer";

create view warehouse.version_now with (security_invoker = true) as
select
    v.version_id,
    t.table_name,
    t.rows,
    coalesce(t.as_of_date, v.as_of_date) as as_of_date,
    v.as_of_date as version_as_of_date,
    coalesce(t.as_of_date, v.as_of_date) = v.as_of_date as is_of_version_day,
    v.published_at
from warehouse.version as v
inner join warehouse.version_table as t on v.version_id = t.version_id
where v.version_id = (select max(w.version_id) from warehouse.version as w);
comment on view warehouse.version_now is
'the version that stands, table by table, each with its own day; one row per table';
comment on column warehouse.version_now.version_id is 'the version';
comment on column warehouse.version_now.table_name is 'the table in schema warehouse';
comment on column warehouse.version_now.rows is 'its rows';
comment on column warehouse.version_now.as_of_date is 'day the table is as of';
comment on column warehouse.version_now.version_as_of_date is 'day the facts are as of';
comment on column warehouse.version_now.is_of_version_day is 'false: of another day than the facts';
comment on column warehouse.version_now.published_at is 'when the version was published';
revoke insert, delete on warehouse.version_now from "{{prefix}}_writer";
