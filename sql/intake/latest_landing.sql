-- Grain: source × feed, with the moment at which the latest file landed of which something counts.
select
    r.source,
    r.feed,
    max(r.landed_at) as landed_at
from intake_row as r
where r.status not in ('refused', 'withdrawn')
group by r.source, r.feed
