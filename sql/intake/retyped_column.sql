-- Grain: column of a content whose rows break its type, the most broken first.
select
    f.column_name,
    count(*) as row_count,
    arg_min(f.reason, f.file_line) as reason
from fate as f
inner join params as p on f.file_sha256 = p.file_sha256
where f.reason in ('bad_integer', 'bad_decimal', 'bad_date', 'bad_boolean', 'too_many_decimals')
group by f.column_name
order by count(*) desc
