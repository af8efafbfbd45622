-- Grain: account × complete month, of open accounts with a class.
-- Why: when the next visit is due by the interval of the account's class. Who was never visited is
--   due an interval after the account's first row, but not before visits were recorded at all.
with known as (
    select
        g.account_id,
        min(g.month_end) as first_month_end
    from int_account_month as g
    group by g.account_id
),

recorded as (
    select min(v.visited_on) as first_on from visits as v
),

since as (
    select
        e.month,
        e.account_id,
        k.class,
        coalesce(e.last_visit_on, greatest(n.first_month_end, r.first_on)) as visited_on,
        coalesce(e.last_executive_visit_on, greatest(n.first_month_end, r.first_on))
            as executive_on,
        case k.class
            when 'key' then p.visit_days_key
            when 'major' then p.visit_days_major
            when 'general' then p.visit_days_general
            else p.visit_days_small
        end as visit_days,
        case k.class
            when 'key' then p.executive_days_key
            when 'major' then p.executive_days_major
        end as executive_days
    from int_effort_month as e
    inner join account_class as k on e.month = k.month and e.account_id = k.account_id
    cross join params as p
    inner join known as n on e.account_id = n.account_id
    cross join recorded as r
    where r.first_on is not null and k.class is not null
)

select
    s.month,
    s.account_id,
    s.class,
    s.visit_days as visit_interval_days,
    s.executive_days as executive_interval_days,
    cast(s.visited_on + cast(s.visit_days as integer) as date) as visit_due_on,
    cast(s.executive_on + cast(s.executive_days as integer) as date) as executive_visit_due_on
from since as s
