-- Grain: row in quarantine that a person means, by feed, reason, file and ids; null means any.
with known as (
    select
        concat(h.file_sha256[:12], ':', h.file_line) as id,
        h.*
    from held_row as h
)

select k.*
from known as k
cross join params as p
where
    (p.feed is null or k.feed = p.feed)
    and (p.reason is null or k.reason_code = p.reason)
    and (p.file is null or k.file = p.file)
    and (
        not exists (select 1 from chosen_id)
        or k.id in (select c.id from chosen_id as c)
    )
order by k.source, k.feed, k.file, k.file_line
