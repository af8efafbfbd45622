-- Grain: account × month in which something became owed, due or paid.
-- Why: what is open or overdue at a month's end is the sum of what came and went by then. Overdue
--   is what an invoice still lacks, from the day after it is due: a credit note and what was paid
--   too much owe nothing, so they never weigh below zero; they lower what is open. due_weight is
--   amount × day number of the due date: with it the days overdue come out of sums alone. What
--   happened before the account's first row counts in that row.
with event as (
    select
        r.account_id,
        r.invoice_id,
        r.due_date,
        r.invoice_date as counts_on,
        r.invoice_amount as change_amount
    from stg_receivable as r
    union all
    select
        r.account_id,
        r.invoice_id,
        r.due_date,
        greatest(p.paid_on, r.invoice_date) as counts_on,
        -p.paid_amount as change_amount
    from stg_receivable as r
    inner join stg_payment as p on r.account_id = p.account_id and r.invoice_id = p.invoice_id
),

standing as (
    select
        e.account_id,
        e.due_date,
        e.counts_on,
        e.change_amount,
        cast(sum(e.change_amount) over (
            partition by e.account_id, e.invoice_id
            order by e.counts_on asc, e.change_amount desc
            rows between unbounded preceding and current row
        ) as decimal(28, 4)) as balance_amount
    from event as e
),

entry as (
    select
        s.account_id,
        s.counts_on,
        s.change_amount as opened,
        0 as overdue,
        s.due_date
    from standing as s
    union all
    select
        s.account_id,
        greatest(s.counts_on, cast(s.due_date + 1 as date)) as counts_on,
        0 as opened,
        greatest(s.balance_amount, 0) - greatest(s.balance_amount - s.change_amount, 0) as overdue,
        s.due_date
    from standing as s
),

first_row as (
    select
        g.account_id,
        min(g.month_no) as month_no
    from int_account_month as g
    group by g.account_id
)

select
    cast(e.account_id as varchar) as account_id,
    cast(greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on)) as bigint) as month_no,
    cast(sum(e.opened) as decimal(28, 4)) as opened_amount,
    cast(sum(e.overdue) as decimal(28, 4)) as overdue_change_amount,
    cast(sum(
        cast(e.overdue as decimal(19, 4))
        * cast(date_diff('day', date '1970-01-01', e.due_date) as integer)
    ) as decimal(38, 4)) as due_weight
from entry as e
inner join first_row as f on e.account_id = f.account_id
group by e.account_id, greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on))
