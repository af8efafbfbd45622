-- Grain: mart × account × closed month of which a figure is no longer what it was.
-- Why: which files of the account could have moved it: those whose rows lie in the month, in two
--   years up to it, or in the next month, which stock and deliveries reach into; those of closed
--   months after it, by whose purchases a year's rebates are shared; those that say what it is.
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
)

select
    p.table_name,
    p.account_id,
    p.month,
    list(distinct f.file) filter (where f.month_no = p.month_no) as month_files,
    list(distinct f.file) filter (where f.month_no between p.month_no - 23 and p.month_no)
        as year_files,
    list(distinct f.file) filter (where f.month_no is null) as master_files,
    list(distinct f.file) filter (where f.month_no = p.month_no + 1) as next_files,
    list(distinct f.file) filter (
        where f.month_no between p.month_no + 1 and p.month_no + 11
        and f.month_no < year(y.since_date) * 12 + month(y.since_date)
    ) as later_files
from place as p
cross join change_day as y
inner join fed as f on p.table_name = f.table_name and p.account_id = f.account_id
group by p.table_name, p.account_id, p.month
