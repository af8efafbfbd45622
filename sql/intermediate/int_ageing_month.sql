-- Grain: account × month in which an invoice became or ceased to be so many days overdue.
-- Why: what is overdue by more than 0, 30, 60 and 90 days at a month's end is the sum of what came
--   to be so and was paid by then, so no month reads all invoices again. Disputed is what disputed
--   invoices lack, due or not. What happened before the account's first row counts in that row.
with bound as (
    select 0 as days
    union all
    select 30 as days
    union all
    select 60 as days
    union all
    select 90 as days
),

entry as (
    select
        e.account_id,
        b.days,
        greatest(e.counts_on, cast(e.due_date + b.days + 1 as date)) as counts_on,
        e.overdue_change_amount as change_amount,
        0 as disputed_amount
    from stg_receivable_event as e
    cross join bound as b
    union all
    select
        e.account_id,
        -1 as days,
        e.counts_on,
        0 as change_amount,
        e.overdue_change_amount as disputed_amount
    from stg_receivable_event as e
    inner join stg_invoice as i on e.account_id = i.account_id and e.invoice_id = i.invoice_id
    where i.is_disputed
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
    sum(case when e.days = 0 then e.change_amount else 0 end) as over_0_change,
    sum(case when e.days = 30 then e.change_amount else 0 end) as over_30_change,
    sum(case when e.days = 60 then e.change_amount else 0 end) as over_60_change,
    sum(case when e.days = 90 then e.change_amount else 0 end) as over_90_change,
    sum(e.disputed_amount) as disputed_change
from entry as e
inner join first_row as f on e.account_id = f.account_id
group by e.account_id, greatest(f.month_no, year(e.counts_on) * 12 + month(e.counts_on))
