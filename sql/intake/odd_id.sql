-- Grain: one row; how many ids a person may take for another one.
select count(*) as id_count
from delivered_id as d
where trim(d.id) <> d.id or strlen(d.id) <> length(d.id)
