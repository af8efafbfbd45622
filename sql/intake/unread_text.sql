-- Grain: the column of a content that meets a reason most, with its first hundred texts.
select
    f.column_name,
    list(f.raw_value order by f.file_line)[:100] as raw_values
from fate as f
inner join params as p on f.file_sha256 = p.file_sha256 and f.reason = p.reason
group by f.column_name
order by count(*) desc
limit 1
