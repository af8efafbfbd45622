-- Grain: salesperson × complete month with open accounts of its own.
-- Why: what the accounts do that a salesperson looks after at the month's end. A sum with an
--   unknown part is unknown; growth is that of these accounts, whoever looked after them a year
--   ago.
with own as (
    select
        c.*,
        e.bought_net_amount_prior_12m as prior_amount,
        m.overdue_amount,
        t.trainings,
        t.trained_people
    from coverage as c
    inner join int_account_month as g on c.month = g.month and c.account_id = g.account_id
    inner join int_effort_month as e on c.month = e.month and c.account_id = e.account_id
    inner join account_metrics as m on c.month = m.month and c.account_id = m.account_id
    left join int_account_training as t on c.month = t.month and c.account_id = t.account_id
    where g.is_open and c.salesperson_id is not null
)

select
    o.month,
    o.salesperson_id,
    count(*) as account_count,
    count(case when o.class = 'key' then 1 end) as key_account_count,
    case when count(o.bought_amount) = count(*) then sum(o.bought_amount) end as bought_amount,
    case when count(o.bought_amount_12m) = count(*) then sum(o.bought_amount_12m) end
        as bought_amount_12m,
    case when count(o.prior_amount) = count(*) then sum(o.prior_amount) end as prior_amount_12m,
    case
        when count(case when o.trainings > 0 then o.prior_amount end) = count(o.trainings)
            then sum(case when o.trainings > 0 then o.prior_amount end)
    end as trained_prior_amount,
    sum(case when o.trainings > 0 then o.bought_amount_12m end) as trained_amount,
    count(case when o.visit_count > 0 then 1 end) as visited_accounts,
    sum(o.executive_visit_count) as executive_visit_count,
    case when count(o.expense_amount) = count(*) then sum(o.expense_amount) end as expense_amount,
    count(case when o.visit_due_on < o.as_of_date then 1 end) as overdue_visits,
    count(case when o.executive_visit_due_on < o.as_of_date then 1 end) as overdue_executive_visits,
    case when count(o.overdue_amount) = count(*) then sum(o.overdue_amount) end as overdue_amount,
    count(o.trainings) as trained_accounts,
    case when count(o.trained_people) = count(o.trainings) then sum(o.trained_people) end
        as trained_people
from own as o
group by o.month, o.salesperson_id
