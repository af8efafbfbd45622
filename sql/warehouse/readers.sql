-- What limited readers see: the regions and salespeople the settings give a database role, and the
-- accounts that makes, worked out anew with every publish. A reader sees their own rows of both, by
-- the role they are at that moment; who has no row sees no account.
create table if not exists warehouse.reader_scope (
    scope_id integer primary key,
    reader text not null,
    region text,
    salesperson_id text,
    check (num_nonnulls(region, salesperson_id) = 1)
);
comment on table warehouse.reader_scope is
'what a limited reader may see, from the setting readers; one row per role and region or salesperson';
comment on column warehouse.reader_scope.scope_id is 'number of the row';
comment on column warehouse.reader_scope.reader is 'database role, of one person or of many';
comment on column warehouse.reader_scope.region is 'all accounts of this region';
comment on column warehouse.reader_scope.salesperson_id is 'all accounts of this salesperson';

create table if not exists warehouse.reader_account (
    scope_id integer not null references warehouse.reader_scope on delete cascade,
    account_id text not null,
    salesperson_id text,
    primary key (scope_id, account_id)
);
comment on table warehouse.reader_account is
'the accounts that are in a scope by their current region and salesperson; one row each';
comment on column warehouse.reader_account.scope_id is 'row of reader_scope';
comment on column warehouse.reader_account.account_id is 'account in that scope';
comment on column warehouse.reader_account.salesperson_id is 'who looks after it';

alter table warehouse.reader_scope enable row level security;
drop policy if exists whole on warehouse.reader_scope;
create policy whole on warehouse.reader_scope
to "{{prefix}}_writer", "{{prefix}}_bi" using (true) with check (true);
drop policy if exists own on warehouse.reader_scope;
create policy own on warehouse.reader_scope for select to "{{prefix}}_bi_limited"
using (
    exists (
        select
        from pg_catalog.pg_roles as r
        where r.rolname = reader and pg_catalog.pg_has_role(current_user, r.oid, 'usage')
    )
);

alter table warehouse.reader_account enable row level security;
drop policy if exists whole on warehouse.reader_account;
create policy whole on warehouse.reader_account
to "{{prefix}}_writer", "{{prefix}}_bi" using (true) with check (true);
drop policy if exists own on warehouse.reader_account;
create policy own on warehouse.reader_account for select to "{{prefix}}_bi_limited"
using (scope_id = any(array(select s.scope_id from warehouse.reader_scope as s)));

grant usage on schema warehouse to "{{prefix}}_bi_limited";
grant select on
warehouse.reader_scope, warehouse.reader_account,
warehouse.version, warehouse.version_table, warehouse.version_now
to "{{prefix}}_bi_limited";
