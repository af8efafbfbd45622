-- Grain: step from what was accrued to what is open, in the currency of most entries.
-- Why: the ledger as it came about: accruals, what was taken back of them, what was paid, and what
--   the accounts owe back. What is open is what all of it adds up to.
with most as (
    select e.currency
    from ledger.entry as e
    group by e.currency
    order by count(*) desc, e.currency
    limit 1
),

summed as (
    select
        e.kind as step,
        sum(e.amount) as step_amount,
        array_position(
            array[
                'accrual', 'adjustment', 'reversal', 'transfer', 'settlement', 'claw_back',
                'recovery', 'write_off'
            ], e.kind
        ) as place
    from ledger.entry as e
    inner join most as m on e.currency = m.currency
    group by e.kind
    having sum(e.amount) <> 0
),

laid as (
    select
        s.step,
        s.step_amount,
        s.place,
        sum(s.step_amount) over (order by s.place) as ends
    from summed as s
    union all
    select
        'open' as step,
        sum(s.step_amount) as step_amount,
        9 as place,
        sum(s.step_amount) as ends
    from summed as s
    having count(*) > 0
)

select
    l.step,
    l.step_amount,
    case when l.step = 'open' then 0 else l.ends - l.step_amount end as begins,
    l.ends
from laid as l
order by l.place
