-- Grain: side (the plan as it is, the plan as tried).
-- Why: what both come to. A line without a stock figure has no number and no service; cases and
--   money are of the lines where they are known. What an account buys from its upstream is in what
--   the upstream buys from us: it is added up apart.
with side as (
    select
        1 as side,
        upstream_id is null as is_ours,
        now_units as units,
        now_cases as cases,
        now_amount as amount,
        now_cut_units as cut_units,
        now_service_ratio as service_ratio
    from plan_line
    union all
    select
        2 as side,
        upstream_id is null as is_ours,
        tried_units as units,
        tried_cases as cases,
        tried_amount as amount,
        tried_cut_units as cut_units,
        tried_service_ratio as service_ratio
    from plan_line
)

select
    s.side,
    count(*) filter (where s.is_ours and s.units > 0) as orders,
    cast(coalesce(sum(s.units) filter (where s.is_ours), 0) as decimal(28, 4)) as units,
    cast(sum(s.cases) filter (where s.is_ours) as bigint) as cases,
    cast(sum(s.amount) filter (where s.is_ours) as decimal(28, 4)) as tied_up_amount,
    cast(coalesce(sum(s.cut_units) filter (where s.is_ours), 0) as decimal(28, 4)) as cut_units,
    cast(
        coalesce(sum(s.units) filter (where not s.is_ours), 0) as decimal(28, 4)
    ) as upstream_units,
    cast(try_cast(
        cast(sum(s.service_ratio) as double) / nullif(cast(count(s.service_ratio) as double), 0)
        as decimal(18, 9)
    ) as decimal(18, 6)) as expected_service_ratio
from side as s
group by s.side
order by s.side
