-- Grain: metric × complete month.
-- Why: a number that is missing says why, and for how many accounts; reasons are the registry's:
--   its feed or an exchange rate is missing, or the account lacks what it takes.
-- months: complete
with coded as (
    select
        k.month,
        k.month_start,
        n.metric,
        n.needs_feed,
        n.reason_absent,
        n.reason_empty,
        g.reason as rate_reason,
        coalesce(c.account_count, 0) as account_count,
        coalesce(c.null_account_count, 0) as null_account_count,
        case
            when c.account_count > 0 and c.null_account_count = 0 then null
            when not coalesce(p.is_present, false) then 'no_feed'
            when g.reason is not null then 'no_rate'
            when n.reason_empty is not null then 'lacking'
            else 'no_row'
        end as reason_code
    from stg_month as k
    cross join metric_need as n
    left join int_metric_known as c on k.month = c.month and n.metric = c.metric
    left join int_rate_gap as g on k.month = g.month and n.metric = g.metric
    left join feed_presence as p on n.needs_feed = p.feed
)

select
    d.month,
    d.month_start,
    d.metric,
    d.account_count > 0 as is_available,
    d.account_count,
    d.null_account_count,
    d.needs_feed,
    d.reason_code,
    case d.reason_code
        when 'no_feed' then d.reason_absent
        when 'no_rate' then concat(d.rate_reason, coalesce('; else ' || d.reason_empty, ''))
        when 'lacking' then d.reason_empty
        when 'no_row' then 'no account has a row in the month'
    end as reason
from coded as d
