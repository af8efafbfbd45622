-- Grain: salesperson × complete month with open accounts of its own.
-- Why: the region where most of them lie; of two with as many the first by name.
with counted as (
    select
        c.month,
        c.salesperson_id,
        c.region,
        row_number() over (
            partition by c.month, c.salesperson_id order by count(*) desc, c.region asc
        ) as place
    from coverage as c
    where c.salesperson_id is not null and c.region is not null
    group by c.month, c.salesperson_id, c.region
)

select
    c.month,
    c.salesperson_id,
    c.region
from counted as c
where c.place = 1
