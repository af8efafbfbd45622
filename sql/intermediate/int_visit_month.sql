-- Grain: salesperson × account × month with visits.
-- Why: who spent how much time where. A visit of unknown length counts as a visit and no minute.
select
    substr(cast(v.visited_on as varchar), 1, 7) as month,
    v.salesperson_id,
    v.account_id,
    count(*) as visit_count,
    coalesce(sum(v.minutes), 0) as visit_minutes,
    count(case when v.by_executive then 1 end) as executive_visit_count,
    max(v.visited_on) as last_visit_on,
    max(case when v.by_executive then v.visited_on end) as last_executive_visit_on
from visits as v
group by substr(cast(v.visited_on as varchar), 1, 7), v.salesperson_id, v.account_id
