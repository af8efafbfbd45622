-- Grain: account × month with an expense.
-- Why: what was spent on an account, by what it went for: promotion funds, fees for shelf space and
--   the rest. All parts are null where one expense of the month has no exchange rate.
with spent as (
    select
        substr(cast(e.spent_on as varchar), 1, 7) as month,
        e.account_id,
        case
            when e.kind in ('promotion', 'display') then 'fund'
            when e.kind = 'slotting' then 'fee'
            else 'other'
        end as purpose,
        e.spent_amount as amount
    from stg_expense as e
)

select
    s.month,
    s.account_id,
    case
        when count(s.amount) = count(*)
            then sum(case when s.purpose = 'fund' then s.amount else 0 end)
    end as fund_amount,
    case
        when count(s.amount) = count(*)
            then sum(case when s.purpose = 'fee' then s.amount else 0 end)
    end as fee_amount,
    case
        when count(s.amount) = count(*)
            then sum(case when s.purpose = 'other' then s.amount else 0 end)
    end as other_expense_amount
from spent as s
group by s.month, s.account_id
