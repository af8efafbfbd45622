-- Grain: account × metric, of the accounts asked for.
-- Why: what nobody can know yet, and why.
select
    a.account_id,
    v.metric,
    v.needs_feed,
    case when v.reason_code = 'lacking' then 'lacks_' || v.metric else v.reason_code end as reason
from warehouse.metric_availability as v
cross join unnest(%(accounts)s::text[]) as a (account_id)
where v.month = to_char(%(month_end)s::date, 'YYYY-MM') and v.account_count = 0
order by a.account_id, v.metric
