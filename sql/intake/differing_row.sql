-- Grain: key that is in one of two deliveries alone, or whose row differs between them.
select
    coalesce(o.row_key, n.row_key) as row_key,
    case
        when o.row_key is null then 'added'
        when n.row_key is null then 'removed'
        else 'changed'
    end as change,
    o.row_json as row_before,
    n.row_json as row_after,
    o.amount as amount_before,
    n.amount as amount_after,
    o.day as day_before,
    n.day as day_after
from old_row as o
full join new_row as n on o.row_key = n.row_key
where o.body is distinct from n.body
