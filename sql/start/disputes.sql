-- Grain: position in dispute, the largest difference first, at most ten.
select
    d.account_id as account,
    d.program_id,
    d.earning_period,
    d.told_amount,
    d.said_amount,
    d.reason as dispute_reason
from ledger.dispute as d
where d.resolved_at is null
order by abs(d.disputed_amount) desc, d.dispute_id
limit 10
