-- The roles, made where they are missing. They cannot log in until somebody lets them: the embedded
-- server gives each a password; in your own database, grant them to your logins.
-- May be run again at any time, by a superuser or a role with CREATEROLE.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'peakledger_owner', 'peakledger_writer', 'peakledger_ledger',
        'peakledger_approver', 'peakledger_bi', 'peakledger_bi_limited', 'peakledger_finance',
        'peakledger_ops_reader'
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
            ('peakledger_bi', 'search_path', 'warehouse'),
            ('peakledger_bi', 'statement_timeout', '300000'),
            ('peakledger_bi_limited', 'search_path', 'warehouse'),
            ('peakledger_bi_limited', 'statement_timeout', '300000'),
            ('peakledger_finance', 'search_path', 'ledger, warehouse'),
            ('peakledger_finance', 'statement_timeout', '300000'),
            ('peakledger_ops_reader', 'search_path', 'ops'),
            ('peakledger_ops_reader', 'statement_timeout', '300000'),
            ('peakledger_approver', 'search_path', 'ledger'),
            ('peakledger_approver', 'statement_timeout', '300000')
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
        'peakledger_bi', 'peakledger_bi_limited', 'peakledger_finance', 'peakledger_ops_reader'
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
