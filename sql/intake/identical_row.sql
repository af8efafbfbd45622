-- Grain: row that stands before in its file, text by text.
-- Why: the source says that such a row is the same one written twice.
with met_twice as (
    select
        s.content,
        s.raw_hash
    from staged_row as s
    group by s.content, s.raw_hash
    having count(*) > 1
),

placed as (
    select
        s.content,
        s.n,
        row_number() over (partition by s.content, s.raw_row order by s.n) as place
    from staged_row as s
    semi join met_twice as t on s.content = t.content and s.raw_hash = t.raw_hash
)

select
    p.content,
    p.n,
    'identical' as verdict,
    false as blamed,
    cast(null as varchar) as keeper,
    cast(null as varchar) as row_key
from placed as p
where p.place > 1
