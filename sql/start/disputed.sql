-- Grain: what is in dispute, as one row; none where nothing is.
-- Why: how many positions accounts dispute, what they say beyond what they were told, in the
--   currency of most entries, and since when.
with most as (
    select e.currency
    from ledger.entry as e
    group by e.currency
    order by count(*) desc, e.currency
    limit 1
)

select
    count(*) as disputed_positions,
    sum(d.disputed_amount) filter (where d.currency = m.currency) as disputed_amount,
    min(d.entered_at) as disputed_since
from ledger.dispute as d
cross join most as m
where d.resolved_at is null
having count(*) > 0
