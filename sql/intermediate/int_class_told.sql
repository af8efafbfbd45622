-- Grain: account × complete month.
-- Why: the scores of a month as a person reads them, for the sentence that explains a class.
select
    s.month_no,
    s.account_id,
    coalesce(cast(cast(s.composite_percentile as decimal(18, 3)) as varchar), 'unknown')
        as percentile_told,
    coalesce(cast(cast(s.composite_score as decimal(18, 3)) as varchar), 'unknown')
        as composite_told,
    coalesce(cast(cast(p.volume_score as decimal(18, 3)) as varchar), 'unknown') as volume_told,
    coalesce(cast(cast(p.profit_score as decimal(18, 3)) as varchar), 'unknown') as profit_told,
    coalesce(cast(cast(p.strength_score as decimal(18, 3)) as varchar), 'unknown')
        as strength_told,
    coalesce(cast(cast(p.potential_score as decimal(18, 3)) as varchar), 'unknown')
        as potential_told,
    case s.class_floor
        when 'share' then '; below the floor: it buys too little of an even share'
        when 'idle' then '; below the floor: it has not ordered for too long'
        else ''
    end as floor_told
from int_class_score as s
left join int_class_pillar as p on s.month = p.month and s.account_id = p.account_id
