-- Grain: account × breach or incident × what shows it, of the last 31 days.
-- Why: a case that is new is looked at while it is warm.
select
    e.account_id,
    case when e.found_in = 'incident' then 'incident' else 'breach' end as change_kind,
    e.breach || ' ' || e.evidence_id as subject,
    coalesce(e.status, 'seen') as state,
    case e.status when 'dismissed' then 0 else 1 end as severity,
    abs(e.breach_amount) as stake_amount,
    e.reason,
    'hear the account, then confirm or dismiss it; see network_evidence' as next_step
from network_evidence as e
inner join change_day as d on e.occurred_on >= d.last_day - 30 and e.occurred_on <= d.last_day
where e.account_id is not null
