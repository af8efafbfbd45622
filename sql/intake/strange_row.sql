-- Grain: content with how many loaded rows stand on a line that it does not have.
select
    k.file_sha256,
    count(*) as row_count
from placed_row as k
anti join staged_row as s on k.file_sha256 = s.file_sha256 and k.file_line = s.file_line
where k.fate = 'loaded'
group by k.file_sha256
