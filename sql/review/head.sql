-- Grain: account, of the accounts asked for.
-- Why: who the account is at the end of the month.
select
    m.account_id,
    d.region,
    d.level,
    c.class,
    c.class_held_since,
    c.class_before,
    c.class_floor,
    c.weakest_growth_factor,
    d.group_id,
    d.salesperson_id,
    m.tenure_months
from warehouse.account_metrics as m
inner join warehouse.dim_account as d on m.account_key = d.account_key
left join warehouse.account_class as c
    on m.account_id = c.account_id and m.as_of_date = c.as_of_date
where m.as_of_date = %(month_end)s and m.account_id = any(%(accounts)s)
