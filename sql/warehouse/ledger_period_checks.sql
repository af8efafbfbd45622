-- Months close in order and for good: not while an earlier one is open, and with the head the ledger
-- has at that moment. What lies before a closed month is closed with it.
create function ledger.check_period() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    earlier text;
    head record;
begin
    perform pg_advisory_xact_lock(1885695339, 3);
    if exists (
        select from ledger.period
        where period.state = 'closed' and period.period >= new.period
            and (period.period, period.state) <> (new.period, new.state)
    ) then
        raise exception 'posting period % lies before a closed one', new.period
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.state = 'open' then
        return new;
    end if;
    select min(opened.period) into earlier
    from ledger.period as opened
    where opened.state = 'open' and opened.period < new.period
        and not exists (
            select from ledger.period as closed
            where closed.state = 'closed' and closed.period = opened.period
        );
    if earlier is not null then
        raise exception 'posting period % cannot close while % is open', new.period, earlier
            using errcode = 'integrity_constraint_violation', hint = 'close the earlier one first';
    end if;
    select entry.entry_id, entry.hash into head
    from ledger.entry order by entry.entry_id desc limit 1;
    if new.entry_count <> coalesce(head.entry_id, 0)
        or new.head_hash <> coalesce(head.hash, repeat('0', 64)) then
        raise exception 'posting period % does not close at the ledger''s head', new.period
            using errcode = 'integrity_constraint_violation', hint = 'read the head again';
    end if;
    return new;
end
$$;

create trigger period_closes_in_order before insert on ledger.period
for each row execute function ledger.check_period();
alter table ledger.period enable always trigger period_closes_in_order;
