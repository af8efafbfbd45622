-- Grain: live row of an id that looks like another one.
select
    l.content,
    l.n,
    'alike' as verdict,
    true as blamed,
    cast(null as varchar) as keeper,
    l.id as row_key
from live_id as l
semi join alike_id as a on l.id = a.id
