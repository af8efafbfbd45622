-- Grain: account × month in which an invoice was paid whole, or became overdue.
-- Why: how long accounts take to pay. An invoice counts in the month it was paid with its term and
--   the days it was late (negative: early). One that is overdue enters the day after it was due and
--   leaves when it is paid; due_day_number lets its days so far come out of sums.
with entry as (
    select
        i.account_id,
        i.paid_on as counts_on,
        1 as paid_invoices,
        date_diff('day', i.invoice_date, i.due_date) as paid_term_days,
        date_diff('day', i.due_date, i.paid_on) as paid_late_days,
        case when i.paid_on > i.due_date then 1 else 0 end as late_invoices,
        0 as overdue_invoices,
        0 as overdue_term_days,
        0 as due_day_number
    from stg_invoice as i
    where i.paid_on is not null
    union all
    select
        i.account_id,
        cast(i.due_date + 1 as date) as counts_on,
        0 as paid_invoices,
        0 as paid_term_days,
        0 as paid_late_days,
        0 as late_invoices,
        1 as overdue_invoices,
        date_diff('day', i.invoice_date, i.due_date) as overdue_term_days,
        date_diff('day', date '1970-01-01', i.due_date) as due_day_number
    from stg_invoice as i
    where coalesce(i.paid_on > i.due_date, true)
    union all
    select
        i.account_id,
        i.paid_on as counts_on,
        0 as paid_invoices,
        0 as paid_term_days,
        0 as paid_late_days,
        0 as late_invoices,
        -1 as overdue_invoices,
        -date_diff('day', i.invoice_date, i.due_date) as overdue_term_days,
        -date_diff('day', date '1970-01-01', i.due_date) as due_day_number
    from stg_invoice as i
    where i.paid_on > i.due_date
),

first_row as (
    select
        g.account_id,
        min(g.month_no) as month_no
    from int_account_month as g
    group by g.account_id
)

select
    e.account_id,
    greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on)) as month_no,
    sum(e.paid_invoices) as paid_invoices,
    sum(e.paid_term_days) as paid_term_days,
    sum(e.paid_late_days) as paid_late_days,
    sum(e.late_invoices) as late_invoices,
    sum(e.overdue_invoices) as overdue_invoices,
    sum(e.overdue_term_days) as overdue_term_days,
    sum(e.due_day_number) as due_day_number
from entry as e
inner join first_row as f on e.account_id = f.account_id
group by e.account_id, greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on))
