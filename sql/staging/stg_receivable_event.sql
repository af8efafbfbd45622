-- Grain: invoice × event: it became owed, or something of it was paid.
-- Why: what an event opens, and what it adds to what an invoice lacks, overdue once it is due. A
--   credit note and what was paid too much owe nothing, so they never weigh below zero; they lower
--   what is open. Without an exchange rate the invoice makes no amount: it counts as one of which
--   nobody knows what is open, or lacking, until it is paid in its own currency.
with event as (
    select
        r.account_id,
        r.invoice_id,
        r.due_date,
        r.is_converted,
        r.invoice_date as counts_on,
        r.invoice_amount as change_amount,
        0 as unknown_payments
    from stg_receivable as r
    union all
    select
        r.account_id,
        r.invoice_id,
        r.due_date,
        r.is_converted,
        greatest(p.paid_on, r.invoice_date) as counts_on,
        -p.paid_amount as change_amount,
        p.unknown_payments
    from stg_receivable as r
    inner join stg_payment as p on r.account_id = p.account_id and r.invoice_id = p.invoice_id
),

standing as (
    select
        e.account_id,
        e.invoice_id,
        e.due_date,
        e.is_converted,
        e.counts_on,
        e.change_amount,
        cast(sum(e.change_amount) over w as decimal(28, 4)) as balance,
        cast(sum(e.change_amount) over w - e.change_amount as decimal(28, 4)) as previous,
        sum(e.unknown_payments) over w as unknown,
        sum(e.unknown_payments) over w - e.unknown_payments as previous_unknown
    from event as e
    window w as (
        partition by e.account_id, e.invoice_id
        order by e.counts_on asc, e.change_amount desc, e.unknown_payments asc
        rows between unbounded preceding and current row
    )
)

select
    s.account_id,
    s.invoice_id,
    s.due_date,
    s.counts_on,
    case when s.is_converted then s.change_amount else 0 end as opened_amount,
    case
        when s.is_converted then greatest(s.balance, 0) - greatest(s.previous, 0)
        else 0
    end as overdue_change_amount,
    case when s.unknown <> 0 or (not s.is_converted and s.balance <> 0) then 1 else 0 end
    - case
        when s.previous_unknown <> 0 or (not s.is_converted and s.previous <> 0) then 1
        else 0
    end as unknown_open_change,
    case when s.unknown <> 0 or (not s.is_converted and s.balance > 0) then 1 else 0 end
    - case
        when s.previous_unknown <> 0 or (not s.is_converted and s.previous > 0) then 1
        else 0
    end as unknown_overdue_change
from standing as s
