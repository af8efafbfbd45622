-- Grain: event.
-- Why: what is ahead within its time, and at how many accounts.
select
    e.event_on,
    e.event_name,
    count(*) as accounts,
    min(e.next_step) as next_step
from warehouse.event_alert as e
where e.event_on >= %(day)s
group by e.event_on, e.event_name
order by e.event_on, count(*) desc, e.event_name
limit 12
