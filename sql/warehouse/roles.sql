-- The roles, made where they are missing. They cannot log in until somebody lets them: the embedded
-- server gives each a password; in your own database, grant them to your logins.
-- May be run again at any time, by a superuser or a role with CREATEROLE.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'peakledger_owner', 'peakledger_writer', 'peakledger_ledger',
        'peakledger_approver', 'peakledger_bi', 'peakledger_finance'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end
$$;

-- A reader that can write nothing, and says so at the first try.
do $$
declare
    reader text;
begin
    foreach reader in array array['peakledger_bi', 'peakledger_finance'] loop
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
