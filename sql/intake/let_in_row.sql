-- Grain: row that was held and came in after all, the latest first.
select
    concat(r.file_sha256[:12], ':', r.file_line) as id,
    r.feed,
    r.file,
    r.reason_code,
    r.row_money,
    r.released_by,
    r.released_why,
    r.released_at
from released as r
order by r.released_at desc, r.source asc, r.feed asc, r.file asc, r.file_line asc
