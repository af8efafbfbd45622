-- Functions with side effects are taken from everybody; the pipeline's own logins get back what they
-- need: locks, and the end of a session that was paused past its lease. Only a superuser may: for
-- others nothing happens. Run in each database; may be run again. The names come from
-- adapters/warehouse/side_effects.py.
do $$
declare
    function record;
begin
    if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
        raise notice 'functions with side effects stay with PUBLIC: % is no superuser', current_user;
        return;
    end if;
    for function in
        select proc.oid::regprocedure as name, proc.proname, proc.prokind
        from pg_catalog.pg_proc as proc
        where proc.pronamespace = 'pg_catalog'::regnamespace and proc.prokind = 'f'
            and proc.proname ~ '^({{taken}})$'
    loop
        execute format('revoke execute on function %s from public', function.name);
        if function.proname ~ '^pg_(try_)?advisory_' then
            execute format(
                'grant execute on function %s'
                ' to "{{prefix}}_owner", "{{prefix}}_writer", "{{prefix}}_ledger"', function.name
            );
        elsif function.proname = 'pg_terminate_backend' then
            execute format(
                'grant execute on function %s to "{{prefix}}_writer", "{{prefix}}_ledger"',
                function.name
            );
        end if;
    end loop;
end
$$;
