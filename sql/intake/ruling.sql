-- Grain: row that shares its key with another one, and what becomes of it.
-- Why: identical rows are one, the first delivered stands. Of versions the highest does, or that
--   of the latest delivery where the source says so; without either nobody knows which is true.
--   What a person released overrules what had been delivered until then. Only a later file is
--   blamed.
with settling as (
    select
        r.file_sha256,
        r.file_line,
        max(r.settled_until) as settled_until
    from release as r
    where r.reason_code = 'conflicting_version'
    group by r.file_sha256, r.file_line
),

placed as (
    select
        c.*,
        p.seq,
        s.settled_until,
        case when w.newest_wins then p.seq else c.version end as version_rank
    from version_row as c
    inner join place as p on c.file_sha256 = p.file_sha256
    left join settling as s on c.file_sha256 = s.file_sha256 and c.file_line = s.file_line
    cross join params as w
),

ranked as (
    select
        p.*,
        p.settled_until is null
        and p.seq <= coalesce(max(p.settled_until) over (partition by p.row_key), 0)
            as is_overruled
    from placed as p
),

top as (
    select
        r.row_key,
        max(r.version_rank) filter (where not r.is_overruled) as version_rank,
        count(distinct r.body) filter (where not r.is_overruled) as bodies,
        min(r.seq) as first_seq,
        max(r.seq) as last_seq
    from ranked as r
    group by r.row_key
),

top_body as (
    select
        r.row_key,
        count(distinct r.body) as bodies
    from ranked as r
    inner join top as t on r.row_key = t.row_key
    where r.version_rank is not distinct from t.version_rank and not r.is_overruled
    group by r.row_key
)

select
    r.content,
    r.n,
    r.stands,
    r.file_sha256,
    r.row_key,
    case
        when not (t.bodies = 1 or (t.version_rank is not null and b.bodies = 1)) then 'conflict'
        when row_number() over best = 1 then 'keep'
        else 'repeat'
    end as verdict,
    r.seq > t.first_seq or t.first_seq = t.last_seq as blamed,
    first_value(r.file_sha256) over best as keeper
from ranked as r
inner join top as t on r.row_key = t.row_key
inner join top_body as b on r.row_key = b.row_key
window best as (
    partition by r.row_key
    order by
        r.is_overruled asc, r.version_rank desc nulls last, r.seq asc, r.file_line asc
)
