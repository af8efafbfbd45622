-- Grain: account × complete month.
-- Why: what an account owes at the month's end, and how long it takes to pay: open receivables ÷
--   net sales of the trailing year × the days of it that the orders cover. Open is what invoices
--   lack less what credit notes and overpayments leave; whoever has more credit than debt owes
--   nothing. Null before the feed's first invoice, and while one without an exchange rate is open.
with first_invoice as (
    select min(r.month_no) as month_no from int_receivable_month as r
),

owed as (
    select
        g.month,
        g.month_no,
        g.month_end,
        g.account_id,
        g.credit_limit,
        cast(case
            when coalesce(sum(r.unknown_open_change) over w, 0) = 0
                then greatest(coalesce(sum(r.opened_amount) over w, 0), 0)
        end as decimal(28, 4)) as open_amount,
        cast(case
            when coalesce(sum(r.unknown_overdue_change) over w, 0) = 0
                then coalesce(sum(r.overdue_change_amount) over w, 0)
        end as decimal(28, 4)) as overdue_amount,
        cast(coalesce(sum(r.due_weight) over w, 0) as decimal(38, 4)) as due_weight,
        min(g.month_no) over () as first_no
    from int_account_month as g
    left join int_receivable_month as r
        on g.account_id = r.account_id and g.month_no = r.month_no
    window w as (
        partition by g.account_id
        order by g.month_no
        rows between unbounded preceding and current row
    )
),

timed as (
    select
        o.month,
        o.account_id,
        o.open_amount,
        o.overdue_amount,
        o.credit_limit,
        y.sold_net_amount_12m as net_amount,
        cast(o.overdue_amount as decimal(19, 4))
        * cast(date_diff('day', date '1970-01-01', o.month_end) as integer)
        - o.due_weight as overdue_amount_days,
        date_diff('day', k.month_start, o.month_end) + 1 as days
    from owed as o
    inner join first_invoice as i on o.month_no >= i.month_no
    inner join int_account_year as y on o.month = y.month and o.account_id = y.account_id
    inner join stg_calendar_month as k on k.month_no = greatest(o.month_no - 11, o.first_no)
),

quotient as (
    select
        t.month,
        t.account_id,
        t.open_amount,
        t.overdue_amount,
        cast(t.overdue_amount_days as double)
        / nullif(cast(greatest(t.overdue_amount, 0) as double), 0) as overdue_days_mean,
        cast(t.open_amount as double)
        / nullif(cast(greatest(t.credit_limit, 0) as double), 0) as credit_utilisation_ratio,
        cast(t.open_amount * cast(t.days as integer) as double)
        / nullif(cast(greatest(t.net_amount, 0) as double), 0) as days_sales_outstanding
    from timed as t
)

select
    q.month,
    q.account_id,
    q.open_amount as open_receivable_amount,
    q.overdue_amount,
    try_cast(q.overdue_days_mean as decimal(18, 9)) as overdue_days_mean,
    try_cast(q.credit_utilisation_ratio as decimal(18, 9)) as credit_utilisation_ratio,
    try_cast(q.days_sales_outstanding as decimal(18, 9)) as days_sales_outstanding
from quotient as q
