-- Grain: one row; what a delivery changed in all.
with grown as (
    select
        d.*,
        coalesce(d.amount_after, 0) - coalesce(d.amount_before, 0) as amount_growth
    from differing_row as d
)

select
    count(*) filter (where d.change = 'added') as rows_added,
    count(*) filter (where d.change = 'removed') as rows_removed,
    count(*) filter (where d.change = 'changed') as rows_changed,
    coalesce(sum(d.amount_after) filter (where d.change = 'added'), 0) as amount_added,
    coalesce(sum(d.amount_before) filter (where d.change = 'removed'), 0) as amount_removed,
    coalesce(sum(d.amount_growth) filter (where d.change = 'changed'), 0) as amount_changed,
    least(min(d.day_before), min(d.day_after)) as first_day,
    greatest(max(d.day_before), max(d.day_after)) as last_day
from grown as d
