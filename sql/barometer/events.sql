-- Grain: event ahead × kind.
-- Why: what is ahead within its time, at how many accounts, and the code of what to do.
select
    e.event_on,
    e.event_name,
    count(*) as accounts,
    'event_' || e.event as next_step
from warehouse.event_alert as e
where e.event_on >= %(day)s
group by e.event_on, e.event, e.event_name
order by e.event_on asc, count(*) desc, e.event_name, e.event asc
limit 12
