-- Grain: account, of the accounts asked for that are visited; of the last month alone.
-- Why: when it was visited, when the next visit is due, and how late that is.
select
    v.account_id,
    v.last_visit_on,
    v.visit_due_on,
    v.visit_overdue_days,
    v.last_executive_visit_on,
    v.executive_visit_due_on,
    v.executive_visit_overdue_days,
    array[
        case when v.visit_overdue_days > 0 then 'visit_late' else 'visit_ahead' end,
        case
            when v.executive_visit_overdue_days > 0 then 'executive_late'
            when v.executive_visit_due_on is not null then 'executive_ahead'
        end
    ] as next_step
from warehouse.visit_due as v
where
    v.account_id = any(%(accounts)s)
    and date_trunc('month', v.as_of_date) = %(month_end)s::date + 1
