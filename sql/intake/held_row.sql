-- Grain: row that is to be held in quarantine.
-- Why: a file that is refused whole is listed up to a limit; not at all where its last good rows
--   stay.
with turned_away as (
    select
        f.*,
        row_number() over (partition by f.file_sha256 order by f.file_line) as place
    from fate as f
    where f.fate = 'quarantined'
)

select
    p.source,
    p.feed,
    c.file,
    f.file_sha256,
    f.file_line,
    f.reason as reason_code,
    f.column_name,
    f.raw_value,
    coalesce(f.raw_row, t.raw_row) as raw_row,
    f.row_money,
    f.row_key,
    'open' as status,
    p.run_id,
    f.part
from turned_away as f
cross join params as p
inner join file_name as c on f.file_sha256 = c.file_sha256
left join raw_text as t on f.file_sha256 = t.file_sha256 and f.file_line = t.file_line
left join refused as r on f.file_sha256 = r.file_sha256
anti join kept as k on f.file_sha256 = k.file_sha256
where r.file_sha256 is null or f.place <= p.listed_faults
