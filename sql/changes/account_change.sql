-- Grain: account × kind × subject that differs from the run before.
-- Why: what is new, worse, better or over since then, with what hangs on it, the largest first.
with differs as (
    select
        coalesce(n.account_id, b.account_id) as account_id,
        coalesce(n.change_kind, b.change_kind) as change_kind,
        coalesce(n.subject, b.subject) as subject,
        case
            when b.account_id is null then 'new'
            when n.account_id is null then 'over'
            when n.severity > b.severity then 'worse'
            when n.severity < b.severity then 'better'
            else 'other'
        end as change_direction,
        b.state as state_before,
        n.state,
        coalesce(n.stake_amount, b.stake_amount) as stake_amount,
        coalesce(n.reason, 'no longer so: ' || b.reason) as reason,
        case when n.account_id is null then 'nothing to do: it is over' else n.next_step end
            as next_step
    from state_now as n
    full outer join state_before as b
        on
            n.account_id = b.account_id and n.change_kind = b.change_kind
            and n.subject = b.subject
    where n.state is distinct from b.state
),

told as (
    select d.*
    from differs as d
    -- What lies more than a month back leaves the window; that is no change.
    where d.change_direction <> 'over' or d.change_kind not in ('breach', 'incident', 'tier')
)

select
    y.as_of_date,
    y.since_date,
    t.account_id,
    a.region,
    a.salesperson_id,
    a.class,
    t.change_kind,
    t.subject as change_subject,
    t.change_direction,
    t.state_before,
    t.state as state_now,
    t.stake_amount,
    row_number() over (
        order by t.stake_amount desc nulls last, t.account_id asc, t.change_kind asc, t.subject asc
    ) as change_rank,
    t.reason as change_reason,
    t.next_step
from told as t
cross join change_day as y
left join account_now as a on t.account_id = a.account_id
-- On the first day all is new: what everyone has is then nothing to tell.
where y.since_date is not null or t.change_kind not in ('class', 'tier')
