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

-- Where readers look for a table that is named without its schema, and how many milliseconds one
-- question may take. Readers of your own server log in under names of their own: set it for these.
do $$
declare
    reader record;
begin
    for reader in
        select *
        from (values
            ('{{prefix}}_bi', 'search_path', 'warehouse'),
            ('{{prefix}}_bi', 'statement_timeout', '300000'),
            ('{{prefix}}_bi_limited', 'search_path', 'warehouse'),
            ('{{prefix}}_bi_limited', 'statement_timeout', '300000'),
            ('{{prefix}}_finance', 'search_path', 'ledger, warehouse'),
            ('{{prefix}}_finance', 'statement_timeout', '300000'),
            ('{{prefix}}_ops_reader', 'search_path', 'ops'),
            ('{{prefix}}_ops_reader', 'statement_timeout', '300000'),
            ('{{prefix}}_approver', 'search_path', 'ledger'),
            ('{{prefix}}_approver', 'statement_timeout', '300000')
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

-- A reader that can write nothing, and says so at the first try.
do $$
declare
    reader text;
begin
    foreach reader in array array[
        '{{prefix}}_bi', '{{prefix}}_bi_limited', '{{prefix}}_finance', '{{prefix}}_ops_reader'
    ] loop
        if not exists (
            select
            from pg_catalog.pg_roles
            where rolname = reader and 'default_transaction_read_only=on' = any(rolconfig)
        ) then
            execute format('alter role %I set default_transaction_read_only = on', reader);
        end if;
    end loop;
end
$$;
