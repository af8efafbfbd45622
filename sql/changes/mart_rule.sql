-- Grain: mart of which a setting or a formula that it reads is another.
-- Why: both stand beside whatever else restated a figure of it.
select
    r.table_name,
    case when count(distinct r.restated_by_kind) > 1 then 'several' else min(r.restated_by_kind)
    end as kind,
    string_agg(r.restated_by, '; ' order by r.restated_by) as named
from changed_rule as r
group by r.table_name
