-- Grain: row of the quarantine's partitions after a load: those of other feeds
--   and contents, and the new ones.
select s.*
from standing_row as s
cross join params as p
left join dropped as d on s.file_sha256 = d.file_sha256
where s.feed <> p.feed or d.file_sha256 is null
union all by name
select n.*
from new_row as n
