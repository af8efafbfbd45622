-- Grain: the first row of a content that meets a reason.
select
    f.file_line,
    f.column_name,
    f.raw_value
from fate as f
inner join params as p on f.file_sha256 = p.file_sha256 and f.reason = p.reason
order by f.file_line
limit 1
