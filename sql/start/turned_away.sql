-- Grain: source × feed × reason, of the rows that are in quarantine.
select
    q.source,
    q.feed,
    q.reason_code,
    count(*) as held_rows,
    min(q.file) as file
from ops.quarantine as q
where q.status = 'open'
group by q.source, q.feed, q.reason_code
order by held_rows desc, q.source asc, q.feed asc, q.reason_code asc
limit 12
