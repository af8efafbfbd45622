-- Grain: salesperson × complete month; as_of_date is the month's last day.
-- Why: what a salesperson's accounts do, where its time goes, whose visits it owes, and what
--   accounts say of it. A feed that has not come in leaves what it tells unknown.
-- months: complete
with member as (
    select
        o.month,
        o.salesperson_id
    from int_salesperson_own as o
    union
    select
        t.month,
        t.salesperson_id
    from int_salesperson_time as t
),

presence as (
    select
        max(case when f.feed = 'visits' and f.is_present then 1 else 0 end) = 1 as has_visits,
        max(case when f.feed = 'feedback' and f.is_present then 1 else 0 end) = 1 as has_feedback,
        max(case when f.feed = 'trainings' and f.is_present then 1 else 0 end) = 1 as has_trainings
    from feed_presence as f
)

select
    m.month,
    k.month_start,
    k.month_end as as_of_date,
    m.salesperson_id,
    r.region,
    coalesce(o.account_count, 0) as account_count,
    coalesce(o.key_account_count, 0) as key_account_count,
    o.bought_amount,
    o.bought_amount_12m,
    g.bought_growth_ratio,
    case when h.has_visits then o.visited_accounts end as visited_account_count,
    case when h.has_visits then coalesce(t.visit_count, 0) end as visit_count,
    case when h.has_visits then coalesce(t.visit_minutes, 0) end as visit_minutes,
    o.executive_visit_count,
    o.expense_amount,
    case when h.has_visits then o.overdue_visits end as overdue_visit_count,
    case when h.has_visits then o.overdue_executive_visits end as overdue_executive_visit_count,
    t.top_80_minute_ratio,
    t.favourites as favourite_account_count,
    t.favourite_time_ratio,
    t.favourite_time_ratio >= p.favourite_time as courts_favourites,
    case when h.has_feedback then coalesce(f.feedbacks, 0) end as feedback_count_12m,
    f.score_mean as feedback_score_mean,
    o.overdue_amount,
    case when h.has_trainings then o.trained_accounts end as trained_account_count,
    case when h.has_trainings then o.trained_people end as trained_people_12m,
    g.trained_growth_ratio,
    case when h.has_trainings then g.untrained_growth_ratio end as untrained_growth_ratio
from member as m
inner join stg_month as k on m.month = k.month
cross join presence as h
cross join params as p
left join int_salesperson_own as o on m.month = o.month and m.salesperson_id = o.salesperson_id
left join int_salesperson_growth as g on m.month = g.month and m.salesperson_id = g.salesperson_id
left join int_salesperson_time as t on m.month = t.month and m.salesperson_id = t.salesperson_id
left join int_salesperson_feedback as f on m.month = f.month and m.salesperson_id = f.salesperson_id
left join int_salesperson_region as r on m.month = r.month and m.salesperson_id = r.salesperson_id
