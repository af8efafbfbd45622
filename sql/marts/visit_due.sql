-- Grain: open account with a class, as it stands.
-- Why: whom to visit next, and what to know before. The state of the last complete month, with the
--   visits made since: one moves the day of the next by the interval of the account's class. The
--   figures are those of that month's tables. No row while no visits come in.
with recent as (
    select
        v.account_id,
        max(v.visited_on) as visited_on,
        max(case when v.by_executive then v.visited_on end) as executive_on
    from visits as v
    inner join params as p on v.visited_on > p.last_month_end and v.visited_on < p.as_of_date
    group by v.account_id
),

incident as (
    select
        n.account_id,
        sum(n.incident_count) as incidents
    from network_compliance as n
    -- Twelve ends of months lie within 360 days.
    inner join params as p on n.as_of_date > cast(p.last_month_end - 360 as date)
    group by n.account_id
),

due as (
    select
        p.as_of_date as today,
        c.*,
        coalesce(r.visited_on, c.last_visit_on) as visited_on,
        coalesce(r.executive_on, c.last_executive_visit_on) as executive_on,
        case
            when r.visited_on is null then c.visit_due_on
            else cast(r.visited_on + cast(c.visit_interval_days as integer) as date)
        end as due_on,
        case
            when r.executive_on is null then c.executive_visit_due_on
            else cast(r.executive_on + cast(c.executive_interval_days as integer) as date)
        end as executive_due_on
    from coverage as c
    inner join params as p on c.as_of_date = p.last_month_end
    left join recent as r on c.account_id = r.account_id
    where c.visit_due_on is not null
)

select
    d.today as as_of_date,
    d.account_id,
    a.account_key,
    a.name,
    a.region,
    a.level,
    d.class,
    a.salesperson_id,
    d.visited_on as last_visit_on,
    d.visit_interval_days,
    d.due_on as visit_due_on,
    greatest(date_diff('day', d.due_on, d.today), 0) as visit_overdue_days,
    d.executive_on as last_executive_visit_on,
    d.executive_interval_days,
    d.executive_due_on as executive_visit_due_on,
    case
        when d.executive_due_on is not null
            then greatest(date_diff('day', d.executive_due_on, d.today), 0)
    end as executive_visit_overdue_days,
    d.bought_amount_12m,
    d.bought_growth_ratio,
    d.coverage_index,
    m.overdue_amount,
    m.days_of_inventory,
    m.days_since_last_order,
    i.incidents as incident_count_12m,
    n.is_off_network,
    n.is_diverting,
    n.is_undercutting
from due as d
inner join dim_account as a on d.account_id = a.account_id and a.is_current
inner join account_metrics as m on d.month = m.month and d.account_id = m.account_id
inner join network_compliance as n on d.month = n.month and d.account_id = n.account_id
left join incident as i on d.account_id = i.account_id
where coalesce(a.closed_on >= d.today, true)
