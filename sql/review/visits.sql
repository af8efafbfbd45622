-- Grain: account, of the accounts asked for.
-- Why: our effort for it over the year.
with year as (
    select
        m.account_id,
        sum(m.visit_count) as visit_count,
        sum(m.executive_visit_count) as executive_visit_count,
        sum(m.expense_amount) as expense_amount
    from warehouse.coverage as m
    where
        m.as_of_date > %(month_end)s::date - interval '1 year'
        and m.as_of_date <= %(month_end)s
        and m.account_id = any(%(accounts)s)
    group by m.account_id
)

select
    l.account_id,
    y.visit_count,
    y.executive_visit_count,
    y.expense_amount,
    l.bought_share_ratio,
    l.effort_share_ratio
from warehouse.coverage as l
inner join year as y on l.account_id = y.account_id
where l.as_of_date = %(month_end)s
