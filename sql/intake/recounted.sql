-- Grain: content, with its rows and money by where they stand.
-- Why: a row that stands twice counts twice. `altered` are rows that say something else where they
--   are loaded than in their file.
with compared as (
    select
        s.file_sha256,
        s.row_money,
        s.said,
        k.said as said_there,
        coalesce(
            k.fate,
            case when s.left_out is not null then 'filtered' else 'repeated' end
        ) as fate
    from staged_row as s
    left join placed_row as k on s.file_sha256 = k.file_sha256 and s.file_line = k.file_line
)

select
    c.file_sha256,
    count(*) as rows_in,
    count(*) filter (where c.fate = 'loaded') as rows_loaded,
    count(*) filter (where c.fate = 'quarantined') as rows_quarantined,
    count(*) filter (where c.fate = 'repeated') as rows_repeated,
    count(*) filter (where c.fate = 'filtered') as rows_filtered,
    count(*) filter (where c.row_money is null) as rows_unpriced,
    coalesce(sum(c.row_money), 0) as amount_in,
    coalesce(sum(c.row_money) filter (where c.fate = 'loaded'), 0) as amount_loaded,
    coalesce(sum(c.row_money) filter (where c.fate = 'quarantined'), 0) as amount_quarantined,
    coalesce(sum(c.row_money) filter (where c.fate = 'repeated'), 0) as amount_repeated,
    coalesce(sum(c.row_money) filter (where c.fate = 'filtered'), 0) as amount_filtered,
    count(*) filter (where c.said <> c.said_there) as altered
from compared as c
group by c.file_sha256
