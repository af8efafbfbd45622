-- Grain: row that was held and is held for that reason no more.
-- Why: who set it free and why; nobody where its fault is gone by itself.
with word as (
    select
        r.file_sha256,
        r.file_line,
        r.reason_code,
        any_value(r.released_by) as released_by,
        any_value(r.released_why) as released_why
    from release as r
    group by r.file_sha256, r.file_line, r.reason_code
)

select
    q.source,
    q.feed,
    q.file,
    q.file_sha256,
    q.file_line,
    q.reason_code,
    q.column_name,
    q.raw_value,
    q.raw_row,
    q.row_money,
    coalesce(w.released_by, p.nobody) as released_by,
    coalesce(w.released_why, b.why) as released_why,
    p.released_at,
    p.run_id
from held_before as q
inner join params as p on q.feed = p.feed
semi join accepted as a on q.file_sha256 = a.file_sha256
left join because as b on q.reason_code = b.reason_code
left join word as w
    on
        q.file_sha256 = w.file_sha256
        and q.file_line = w.file_line
        and q.reason_code = w.reason_code
anti join held_row as h
    on
        q.file_sha256 = h.file_sha256
        and q.file_line = h.file_line
        and q.reason_code = h.reason_code
