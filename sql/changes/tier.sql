-- Grain: account × program × period that runs.
-- Why: the tier an account stands in, and whether the next one is within a tenth of its threshold.
select
    r.account_id,
    'tier' as change_kind,
    r.program_id || ' ' || r.earning_period as subject,
    'tier ' || r.tier_no
    || case when r.next_tier_distance <= r.next_tier_from / 10 then ', near the next' else '' end
        as state,
    -r.tier_no as severity,
    r.earned_amount as stake_amount,
    'it stands in tier ' || r.tier_no || ' of ' || r.program_id || ' for ' || r.earning_period
    || coalesce(
        ', ' || cast(cast(r.next_tier_distance as decimal(18, 2)) as varchar)
        || ' short of the next', ''
    ) as reason,
    case
        when r.next_tier_distance <= r.next_tier_from / 10
            then 'tell it how little the next tier takes, and until when'
        else 'tell it what it has earned'
    end as next_step
from rebate_statement as r
inner join change_day as d
    on r.earning_period in (
        strftime(d.last_day, '%Y-%m'), strftime(d.last_day, '%Y'),
        strftime(d.last_day, '%Y') || '-Q' || quarter(d.last_day)
    )
