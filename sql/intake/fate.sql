-- Grain: staged row with its fate: loaded, quarantined, repeated or filtered, and the reason.
-- Why: what decides, in this order: an identical row before it in its file, a filter of the map, a
--   fault of its own, another row. `blamed` rows count against the limits of their file.
select
    s.* exclude (row_key),
    v.keeper,
    coalesce(v.row_key, s.row_key) as row_key,
    case
        when v.verdict = 'identical' then 'repeated'
        when s.left_out is not null then 'filtered'
        when s.reason_code is not null then 'quarantined'
        when v.verdict = 'repeat' then 'repeated'
        when v.verdict is not null then 'quarantined'
        else 'loaded'
    end as fate,
    coalesce(
        s.reason_code,
        case v.verdict
            when 'conflict' then 'conflicting_version'
            when 'alike' then 'ambiguous_id'
            when 'identical' then null
            when 'repeat' then null
            else v.verdict
        end
    ) as reason,
    s.reason_code is not null or coalesce(v.blamed, false) as blamed
from staged_row as s
left join verdict as v on s.content = v.content and s.n = v.n
