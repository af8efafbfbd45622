-- Grain: file that a feed refuses; of those alone that a person may accept, where so asked.
select
    r.source,
    r.feed,
    r.file,
    r.sha256
from intake_row as r
cross join params as p
where
    r.status = 'refused'
    and (
        not p.acceptable
        or json_extract_string(r.notes, '$.code') in ('replaces_all', 'known_elsewhere')
    )
order by r.source, r.feed, r.file
