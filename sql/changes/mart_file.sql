-- Grain: mart × closed month of which a figure is no longer what it was.
-- Why: which files of any account could have moved it: shares and ranks are taken among all.
with fed as (
    select distinct
        m.table_name,
        r.month_no,
        r.file
    from changed_record as r
    inner join mart_feed as m on r.feed = m.feed
),

place as (
    select distinct
        f.table_name,
        f.month,
        cast(substr(f.month, 1, 4) as bigint) * 12 + cast(substr(f.month, 6, 2) as bigint)
            as month_no
    from restated_figure as f
)

select
    p.table_name,
    p.month,
    list(distinct f.file) filter (where f.month_no is not null) as dated_files,
    list(distinct f.file) filter (where f.month_no is null) as master_files
from place as p
inner join fed as f
    on
        p.table_name = f.table_name
        and coalesce(f.month_no, p.month_no) between p.month_no - 23 and p.month_no + 1
group by p.table_name, p.month
