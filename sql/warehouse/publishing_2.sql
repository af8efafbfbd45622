-- The content of what is published, as a digest per table and version. Digests that earlier releases
-- wrote were of other things: those partitions are published again.
alter table warehouse.version_table add column digest text;
comment on column warehouse.version_table.digest is 'SHA-256 over the digests of its partitions';
update ops.published_partition set digest = '';
