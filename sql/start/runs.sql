-- Grain: stage, as it last ran.
-- Why: what it said is told in the reader's language where it was kept so (a warehouse that was not
--   brought up to date has no such column).
select distinct on (r.stage)
    r.stage,
    r.as_of_date,
    r.state,
    r.started_at,
    coalesce(nullif(to_jsonb(r) -> 'told', 'null'), to_jsonb(r.message)) as message
from ops.run as r
order by r.stage asc, r.started_at desc
