-- Grain: account × complete month.
-- Why: broken rules by month, dismissed cases left out. None while the feed has not come;
--   nought where it has come without a case.
with accused as (
    select
        i.account_id,
        substr(cast(i.occurred_on as varchar), 1, 7) as month,
        count(case when coalesce(i.status, 'reported') <> 'dismissed' then 1 end) as cases
    from incidents as i
    inner join params as p on i.occurred_on <= p.last_month_end
    group by i.account_id, substr(cast(i.occurred_on as varchar), 1, 7)
)

select
    g.month,
    g.account_id,
    coalesce(a.cases, 0) as incident_count
from int_account_month as g
inner join feed_presence as h on h.feed = 'incidents' and h.is_present
left join accused as a on g.month = a.month and g.account_id = a.account_id
