-- Grain: restatement on record, of one file or of any, the latest first.
select
    r.source,
    r.feed,
    r.file,
    r.restated_at,
    r.rows_added,
    r.rows_removed,
    r.rows_changed,
    r.amount_added,
    r.amount_removed,
    r.amount_changed,
    r.first_changed_day,
    r.last_changed_day
from restatement as r
cross join params as p
where p.file is null or r.file = p.file
order by r.restated_at desc, r.source asc, r.feed asc, r.file asc
