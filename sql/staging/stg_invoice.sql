-- Grain: invoice that asks for money.
-- Why: when an invoice was paid whole: on the day of the payment after which it lacked nothing.
--   Null while it lacks something, or nobody knows what it lacks.
with told as (
    select
        e.account_id,
        e.invoice_id,
        sum(e.overdue_change_amount) as lacking_amount,
        sum(e.unknown_overdue_change) as unknown,
        max(case when e.overdue_change_amount < 0 then e.counts_on end) as last_paid_on,
        max(e.counts_on) as last_on
    from stg_receivable_event as e
    group by e.account_id, e.invoice_id
)

select
    r.account_id,
    r.invoice_id,
    r.invoice_date,
    r.due_date,
    coalesce(r.disputed, false) as is_disputed,
    case
        when t.lacking_amount = 0 and t.unknown = 0 then coalesce(t.last_paid_on, t.last_on)
    end as paid_on
from stg_receivable as r
inner join told as t on r.account_id = t.account_id and r.invoice_id = t.invoice_id
where r.invoice_amount > 0
