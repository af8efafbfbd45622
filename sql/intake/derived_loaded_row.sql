-- Grain: row of a derived feed that is to be loaded, with the file and line of its first row.
with chosen as (
    select
        * exclude (is_filled),
        is_filled as is_anonymous
    from chosen_row
)

select
    c.*,
    p.source,
    d.part,
    d.file_sha256,
    d.file_line
from chosen as c
inner join derived_row as d on c.place = d.place
cross join params as p
