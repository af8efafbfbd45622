-- Grain: row that is to be loaded, as the clean table bears it.
with loaded as (
    select * exclude (fate)
    from fate
    where fate = 'loaded'
)

select
    l.*,
    p.source
from loaded as l
cross join params as p
anti join refused as r on l.file_sha256 = r.file_sha256
