-- Kinds of entries beside those that accrue and pay: what comes back of a claw-back (recovery), what
-- is given up by a decision (write_off), and what an account hands over to the one it merged into
-- (transfer). None of them changes what is accrued, so the next accrual leaves them alone.
alter table ledger.entry drop constraint entry_kind_check;
alter table ledger.entry add constraint entry_kind_check check (
    kind in (
        'accrual', 'reversal', 'settlement', 'claw_back', 'adjustment', 'recovery', 'write_off',
        'transfer'
    )
);
alter table ledger.entry drop constraint entry_cause_check;
alter table ledger.entry add constraint entry_cause_check check (
    cause in (
        'new_sales', 'late_order', 'return', 'tier_change', 'terms_change', 'discipline',
        'correction', 'offset', 'repayment', 'decision', 'merge'
    )
);
alter table ledger.entry drop constraint entry_sign_fits_kind;
alter table ledger.entry add constraint entry_sign_fits_kind check (
    case
        when kind = 'accrual' then amount > 0
        when kind in ('adjustment', 'write_off', 'transfer') then amount <> 0
        when kind = 'recovery' then amount > 0 or (cause = 'merge' and amount <> 0)
        else amount < 0
    end
);
alter table ledger.entry add constraint entry_cause_fits_kind check (
    case kind
        when 'recovery' then cause in ('offset', 'repayment', 'merge')
        when 'write_off' then cause = 'decision'
        when 'transfer' then cause = 'merge'
        else cause is null or cause not in ('offset', 'repayment', 'decision', 'merge')
    end
);
alter table ledger.entry drop constraint entry_settlement_has_batch;
alter table ledger.entry add constraint entry_settlement_has_batch check (
    batch_id is not null or kind not in ('settlement', 'recovery', 'write_off')
    or cause = 'merge'
);

-- What stands on the liability, and what was taken from the account's clearing (claw-backs, and what
-- came back of them): an entry is of the one or of the other.
create function ledger.is_on_liability(kind text, amount numeric) returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select kind not in ('claw_back', 'recovery') and (kind <> 'write_off' or amount < 0);
end;

create function ledger.is_accrued(kind text) returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select kind in ('accrual', 'reversal', 'claw_back', 'adjustment');
end;

-- Grain: program × account × earning period × currency. What is accrued, settled and open, and what
-- the last accrual was booked under: a balance is always derived, never stored. Payable is what still
-- stands on the liability, receivable what was clawed back and has not come back.
create or replace view ledger.balance with (security_invoker = true) as
with summed as (
    select
        program_id,
        account_id,
        earning_period,
        currency,
        coalesce(sum(amount) filter (where ledger.is_accrued(kind)), 0) as accrued,
        coalesce(-sum(amount) filter (where not ledger.is_accrued(kind)), 0) as settled,
        sum(amount) as open,
        coalesce(sum(amount) filter (where ledger.is_on_liability(kind, amount)), 0) as payable,
        coalesce(
            -sum(amount) filter (where not ledger.is_on_liability(kind, amount)), 0
        ) as receivable,
        min(posted_as_of) as first_as_of,
        max(entry_no) as last_entry_no,
        max(terms_version) as highest_version,
        max(entry_id) filter (
            where ledger.is_accrued(kind) and kind <> 'adjustment'
        ) as last_accrual_id
    from ledger.entry
    group by program_id, account_id, earning_period, currency
)

select
    summed.program_id,
    summed.account_id,
    summed.earning_period,
    summed.currency,
    cast(summed.accrued as numeric(28, 4)) as accrued,
    cast(summed.settled as numeric(28, 4)) as settled,
    cast(summed.open as numeric(28, 4)) as open,
    summed.last_entry_no,
    last_accrual.terms_version as last_version,
    last_accrual.basis_quantity as last_quantity,
    last_accrual.basis_amount as last_amount,
    last_accrual.tier_no as last_tier_no,
    last_accrual.posted_as_of as last_as_of,
    cast(summed.payable as numeric(28, 4)) as payable,
    summed.first_as_of,
    cast(summed.receivable as numeric(28, 4)) as receivable,
    summed.highest_version
from summed
left join ledger.entry as last_accrual on last_accrual.entry_id = summed.last_accrual_id;

-- Nothing is taken by hand or by payment that is not there: neither from the liability nor from what
-- an account owes back.
create function ledger.check_balances_kept() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    wrong text;
begin
    select format('%s, %s, %s', entry.program_id, entry.account_id, entry.earning_period)
    into wrong
    from (
        select distinct
            added.program_id, added.account_id, added.earning_period, added.currency,
            ledger.is_on_liability(added.kind, added.amount) as on_liability
        from added
        where added.kind in ('settlement', 'adjustment', 'recovery', 'write_off', 'transfer')
            and (added.amount < 0) = ledger.is_on_liability(added.kind, added.amount)
    ) as taken
    join ledger.entry using (program_id, account_id, earning_period, currency)
    where ledger.is_on_liability(entry.kind, entry.amount) = taken.on_liability
    group by entry.program_id, entry.account_id, entry.earning_period, entry.currency,
        taken.on_liability
    having sum(entry.amount) * case when taken.on_liability then 1 else -1 end < 0
    limit 1;
    if found then
        raise exception 'more is taken than stands open under %', wrong
            using errcode = 'integrity_constraint_violation',
            hint = 'prepare the batch again: what is paid comes back by a claw-back';
    end if;
    return null;
end
$$;

create trigger entry_takes_what_stands after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_balances_kept();
alter table ledger.entry enable always trigger entry_takes_what_stands;

revoke execute on function ledger.is_on_liability(text, numeric) from public;
revoke execute on function ledger.is_accrued(text) from public;
revoke execute on function ledger.check_balances_kept() from public;
grant execute on function ledger.is_on_liability(text, numeric)
to peakledger_ledger, peakledger_finance;
grant execute on function ledger.is_accrued(text) to peakledger_ledger, peakledger_finance;

comment on column ledger.entry.kind is
'accrual, reversal, settlement, claw_back, adjustment, recovery, write_off or transfer';
