-- Grain: row that a newer delivery added, removed or changed, of one file or of any.
select
    r.file,
    r.row_key,
    r.change,
    r.row_before,
    r.row_after,
    r.amount_before,
    r.amount_after
from restated_row as r
cross join params as p
where p.file is null or r.file = p.file
order by r.file, r.row_key
