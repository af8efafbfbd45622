-- Grain: account × complete month.
-- Why: how an account pays, from sums along the months: what is overdue by how long and disputed,
--   what was paid in the trailing year, and how late what is overdue is by now.
with standing as (
    select
        g.month,
        g.month_no,
        g.month_end,
        g.account_id,
        g.account_key,
        g.region,
        coalesce(sum(a.over_0_change) over w, 0) as over_0,
        coalesce(sum(a.over_30_change) over w, 0) as over_30,
        coalesce(sum(a.over_60_change) over w, 0) as over_60,
        coalesce(sum(a.over_90_change) over w, 0) as over_90,
        coalesce(sum(a.disputed_change) over w, 0) as disputed,
        coalesce(sum(p.overdue_invoices) over w, 0) as overdue_invoices,
        coalesce(sum(p.overdue_term_days) over w, 0) as overdue_term_days,
        coalesce(sum(p.due_day_number) over w, 0) as due_day_number,
        coalesce(sum(p.paid_invoices) over y, 0) as paid_invoices,
        coalesce(sum(p.paid_term_days) over y, 0) as paid_term_days,
        coalesce(sum(p.paid_late_days) over y, 0) as paid_late_days,
        coalesce(sum(p.late_invoices) over y, 0) as late_invoices
    from int_account_month as g
    left join int_ageing_month as a
        on g.account_id = a.account_id and g.month_no = a.month_no
    left join int_payment_month as p
        on g.account_id = p.account_id and g.month_no = p.month_no
    window
        w as (
            partition by g.account_id
            order by g.month_no
            rows between unbounded preceding and current row
        ),
        y as (
            partition by g.account_id
            order by g.month_no
            rows between 11 preceding and current row
        )
)

select
    s.month,
    s.account_id,
    s.account_key,
    s.region,
    s.over_0 - s.over_30 as overdue_1_30_amount,
    s.over_30 - s.over_60 as overdue_31_60_amount,
    s.over_60 - s.over_90 as overdue_61_90_amount,
    s.over_90 as overdue_over_90_amount,
    s.disputed as disputed_amount,
    s.paid_invoices as paid_invoices_12m,
    s.late_invoices as late_invoices_12m,
    s.paid_term_days + s.paid_late_days as paid_days_12m,
    s.paid_invoices + s.overdue_invoices as judged_invoices,
    s.paid_term_days + s.overdue_term_days as judged_term_days,
    s.paid_late_days
    + s.overdue_invoices * date_diff('day', date '1970-01-01', s.month_end)
    - s.due_day_number as judged_late_days
from standing as s
