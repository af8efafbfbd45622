-- The day each table of a version is as of. Run as peakledger_owner; frozen once released: a change
-- is a new migration.
alter table warehouse.version_table add column as_of_date date;
comment on column warehouse.version_table.as_of_date is
'day the table is as of: a plan or statement may be of another day than the facts';

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
revoke insert, delete on warehouse.version_now from peakledger_writer;
