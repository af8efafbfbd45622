-- Grain: settlement entry. What was paid, how, by whose word, and when the month was closed in which
-- its earning period ended: how long a promise took to keep is read from here.
create view ledger.payout with (security_invoker = true) as
with line as (
    select
        batch.batch_id,
        batch.prepared_by,
        given.program_id,
        given.account_id,
        given.earning_period,
        given.currency,
        given.pay_as
    from ledger.batch
    cross join lateral jsonb_to_recordset(batch.lines) as given (
        program_id text, account_id text, earning_period text, currency text, pay_as text
    )
    where batch.purpose = 'settlement'
),

word as (
    select
        batch_id,
        string_agg(approved_by, ', ' order by approved_by) as approved_by
    from ledger.approval
    where decision = 'approved'
    group by batch_id
)

select
    entry.entry_id,
    entry.batch_id,
    entry.program_id,
    entry.account_id,
    entry.earning_period,
    entry.currency,
    -entry.amount as amount,
    line.pay_as,
    line.prepared_by,
    word.approved_by,
    entry.posting_period,
    entry.posted_at
from ledger.entry
left join line
    on line.batch_id = entry.batch_id and line.program_id = entry.program_id
    and line.account_id = entry.account_id and line.earning_period = entry.earning_period
    and line.currency = entry.currency
left join word on word.batch_id = entry.batch_id
where entry.kind = 'settlement';

comment on view ledger.payout is 'what was paid: how, when, prepared and approved by whom';
