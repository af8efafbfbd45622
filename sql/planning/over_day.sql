-- Grain: as-of day of a plan whose last window is over.
-- Why: a plan is scored when the weeks it covered are known. What arrives late may still change the
--   score of the last half year; older plans keep theirs.
select p.as_of_date
from past_plan as p
cross join plan_day as d
inner join score_run as r on p.as_of_date >= r.scored_from
group by p.as_of_date, d.monday
having max(p.window_end) < d.monday
