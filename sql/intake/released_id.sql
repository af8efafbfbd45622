-- Grain: id that a person has let in though it looks like another one.
select distinct l.id
from live_id as l
inner join release as r on l.file_sha256 = r.file_sha256 and l.file_line = r.file_line
where r.reason_code = 'ambiguous_id'
