-- Grain: row of a table's partitions after a load: those of other contents, and the new ones.
select s.*
from standing_row as s
anti join dropped as d on s.file_sha256 = d.file_sha256
union all by name
select n.*
from new_row as n
