-- Grain: account as it stands.
-- Why: what an account may owe us and owes at the end of the day before the as-of date. Whoever has
--   more credit than debt owes nothing; an amount without an exchange rate makes the sum unknown.
--   There is no row before the feed's first invoice: then nobody knows what is owed.
with owed as (
    select
        e.account_id,
        sum(e.opened_amount) as open_amount,
        sum(e.unknown_open_change) as unknown_open,
        sum(case when e.due_date + 1 < p.as_of_date then e.overdue_change_amount else 0 end)
            as overdue_amount,
        sum(case when e.due_date + 1 < p.as_of_date then e.unknown_overdue_change else 0 end)
            as unknown_overdue
    from stg_receivable_event as e
    inner join params as p on e.counts_on < p.as_of_date
    group by e.account_id
),

invoiced as (
    select count(*) as accounts from owed
)

select
    p.as_of_date,
    a.account_id,
    a.credit_limit,
    case
        when coalesce(o.unknown_open, 0) = 0 then greatest(coalesce(o.open_amount, 0), 0)
    end as open_receivable_amount,
    case
        when coalesce(o.unknown_overdue, 0) = 0 then coalesce(o.overdue_amount, 0)
    end as overdue_amount
from dim_account as a
inner join invoiced as i on i.accounts > 0
cross join params as p
left join owed as o on a.account_id = o.account_id
where a.is_current
