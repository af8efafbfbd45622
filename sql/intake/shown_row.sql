-- Grain: one of the first rows of a content, or of those of its rows that would be held.
with placed as (
    select
        f.*,
        case when f.fate = 'quarantined' then f.reason end as held_for,
        row_number() over (
            partition by f.file_sha256
            order by f.file_line, f.row_order
        ) as shown_at,
        case
            when f.fate = 'quarantined'
                then row_number() over (
                    partition by f.file_sha256, f.fate
                    order by f.file_line, f.row_order
                )
        end as held_at
    from fate_row as f
)

select p.*
from placed as p
cross join params as w
where p.shown_at <= w.shown or p.held_at <= w.shown
order by p.file_sha256, p.shown_at
