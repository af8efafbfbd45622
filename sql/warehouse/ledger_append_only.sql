-- Nothing in the ledger is ever changed or taken away, by nobody, its owner included. The trigger
-- fires in replication mode too. An owner who drops it is found by the head outside the database.
create function ledger.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
    raise exception 'the ledger is append-only: % on ledger.% is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege',
        hint = 'post a difference instead: peakledger rebates accrue';
end
$$;

do $$
declare
    kept text;
begin
    foreach kept in array array[
        'entry', 'posting', 'terms', 'period', 'batch', 'approval', 'hold', 'export', 'record'
    ] loop
        execute format(
            'create trigger %1$I before update or delete or truncate on ledger.%2$I'
            ' for each statement execute function ledger.refuse_change()',
            kept || '_is_append_only', kept
        );
        execute format(
            'alter table ledger.%2$I enable always trigger %1$I', kept || '_is_append_only', kept
        );
    end loop;
end
$$;
