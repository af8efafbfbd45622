-- Grain: side (the plan as it is, the plan as tried).
-- Why: what both come to. A line without a stock figure has no number and no service; cases and
--   money are of the lines where they are known.
with side as (
    select
        1 as side,
        now_units as units,
        now_cases as cases,
        now_amount as amount,
        now_cut_units as cut_units,
        now_service_ratio as service_ratio
    from plan_line
    union all
    select
        2 as side,
        tried_units as units,
        tried_cases as cases,
        tried_amount as amount,
        tried_cut_units as cut_units,
        tried_service_ratio as service_ratio
    from plan_line
)

select
    s.side,
    count(*) filter (where s.units > 0) as orders,
    coalesce(sum(s.units), 0) as units,
    sum(s.cases) as cases,
    sum(s.amount) as tied_up_amount,
    coalesce(sum(s.cut_units), 0) as cut_units,
    cast(avg(s.service_ratio) as decimal(18, 6)) as expected_service_ratio
from side as s
group by s.side
order by s.side
