-- Grain: account × month in which something became owed, due or paid.
-- Why: what is open or overdue at a month's end is the sum of what came and went by then. Overdue
--   is what an invoice still lacks, from the day after it is due. due_weight is amount × day number
--   of the due date: with it the days overdue come out of sums alone. What happened before the
--   account's first row counts in that row.
with entry as (
    select
        e.account_id,
        e.counts_on,
        e.due_date,
        e.opened_amount as opened,
        0 as overdue,
        e.unknown_open_change as unknown_open,
        0 as unknown_overdue
    from stg_receivable_event as e
    union all
    select
        e.account_id,
        greatest(e.counts_on, cast(e.due_date + 1 as date)) as counts_on,
        e.due_date,
        0 as opened,
        e.overdue_change_amount as overdue,
        0 as unknown_open,
        e.unknown_overdue_change as unknown_overdue
    from stg_receivable_event as e
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
    sum(e.opened) as opened_amount,
    sum(e.overdue) as overdue_change_amount,
    sum(
        cast(e.overdue as decimal(19, 4))
        * cast(date_diff('day', date '1970-01-01', e.due_date) as integer)
    ) as due_weight,
    sum(e.unknown_open) as unknown_open_change,
    sum(e.unknown_overdue) as unknown_overdue_change
from entry as e
inner join first_row as f on e.account_id = f.account_id
group by e.account_id, greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on))
