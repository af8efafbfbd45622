-- Grain: account × month in which something became owed, due or paid.
-- Why: what is open or overdue at a month's end is the sum of what came and went by then. An
--   invoice is open from its date and overdue from the day after it is due; a payment takes its sum
--   off either, from the later of the two days. due_weight is amount × day number of the due date:
--   with it the days overdue come out of sums alone. What happened before the account's first row
--   counts in that row.
with entry as (
    select
        r.account_id,
        r.invoice_date as counts_on,
        r.invoice_amount as opened,
        0 as overdue,
        r.due_date
    from stg_receivable as r
    union all
    select
        r.account_id,
        cast(r.due_date + 1 as date) as counts_on,
        0 as opened,
        r.invoice_amount as overdue,
        r.due_date
    from stg_receivable as r
    union all
    select
        r.account_id,
        greatest(p.paid_on, r.invoice_date) as counts_on,
        -p.paid_amount as opened,
        0 as overdue,
        r.due_date
    from stg_receivable as r
    inner join stg_payment as p on r.account_id = p.account_id and r.invoice_id = p.invoice_id
    union all
    select
        r.account_id,
        greatest(p.paid_on, cast(r.due_date + 1 as date)) as counts_on,
        0 as opened,
        -p.paid_amount as overdue,
        r.due_date
    from stg_receivable as r
    inner join stg_payment as p on r.account_id = p.account_id and r.invoice_id = p.invoice_id
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
