-- Grain: mart × account × closed month of which a figure is no longer what it was.
-- Why: which files could have moved it: those whose rows of the account lie in the month, in the two
--   years up to it, or in the next month, which stock and deliveries reach into; those that say what
--   the account is; and those of all accounts, whom shares and ranks are taken among.
with fed as (
    select
        m.table_name,
        r.account_id,
        r.month_no,
        r.file
    from changed_record as r
    inner join mart_feed as m on r.feed = m.feed
),

place as (
    select distinct
        f.table_name,
        f.account_id,
        f.month,
        cast(substr(f.month, 1, 4) as bigint) * 12 + cast(substr(f.month, 6, 2) as bigint)
            as month_no
    from restated_figure as f
),

own as (
    select
        p.table_name,
        p.account_id,
        p.month,
        list(distinct f.file) filter (where f.month_no = p.month_no) as month_files,
        list(distinct f.file) filter (where f.month_no between p.month_no - 23 and p.month_no)
            as year_files,
        list(distinct f.file) filter (where f.month_no is null) as master_files,
        list(distinct f.file) filter (where f.month_no = p.month_no + 1) as next_files
    from place as p
    inner join fed as f on p.table_name = f.table_name and p.account_id = f.account_id
    group by p.table_name, p.account_id, p.month
),

others as (
    select
        p.table_name,
        p.month,
        list(distinct f.file) filter (where f.month_no is not null) as dated_files,
        list(distinct f.file) filter (where f.month_no is null) as master_files
    from (select distinct p.table_name, p.month, p.month_no from place as p) as p
    inner join (select distinct f.table_name, f.month_no, f.file from fed as f) as f
        on
            p.table_name = f.table_name
            and coalesce(f.month_no, p.month_no) between p.month_no - 23 and p.month_no + 1
    group by p.table_name, p.month
)

select
    p.table_name,
    p.account_id,
    p.month,
    o.month_files,
    o.year_files,
    o.next_files,
    o.master_files,
    t.dated_files,
    t.master_files as other_master_files
from place as p
left join own as o
    on p.table_name = o.table_name and p.account_id = o.account_id and p.month = o.month
left join others as t on p.table_name = t.table_name and p.month = t.month
