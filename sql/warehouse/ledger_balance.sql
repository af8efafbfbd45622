-- Grain: program × account × earning period × currency. What is accrued, settled and open, and what
-- the last accrual was booked under: a balance is always derived, never stored. Payable is what still
-- stands on the liability, receivable what was clawed back and has not come back.
create view ledger.balance with (security_invoker = true) as
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

comment on view ledger.balance is 'accrued, settled and open per program, account and period';
