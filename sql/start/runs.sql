-- Grain: stage, as it last ran.
select distinct on (r.stage)
    r.stage,
    r.as_of_date,
    r.state,
    r.started_at,
    r.message
from ops.run as r
order by r.stage, r.started_at desc
