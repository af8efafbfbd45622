-- The roles, made where they are missing. They cannot log in until somebody lets them: the embedded
-- server gives each a password; in your own database, grant them to your logins.
-- May be run again at any time, by a superuser or a role with CREATEROLE.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        '{{prefix}}_owner', '{{prefix}}_writer', '{{prefix}}_ledger',
        '{{prefix}}_approver', '{{prefix}}_bi', '{{prefix}}_bi_limited', '{{prefix}}_finance',
        '{{prefix}}_ops_reader'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end
$$;

-- Where readers look for a table that is named without its schema, how many milliseconds one
-- question may take, and that a reader can write nothing. Members of a role do not inherit them.
do $$
declare
    reader record;
begin
    for reader in
        select *
        from (values
            {{settings}}
        ) as wanted (role, setting, said)
    loop
        if not exists (
            select
            from pg_catalog.pg_roles
            where rolname = reader.role and reader.setting || '=' || reader.said = any(rolconfig)
        ) then
            execute format('alter role %I set %I = %s', reader.role, reader.setting, reader.said);
        end if;
    end loop;
end
$$;
