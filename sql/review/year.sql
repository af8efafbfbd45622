-- Grain: account, of the accounts asked for.
-- Why: the year in six figures; a sum of which a month is unknown is null.
with year as (
    select
        m.account_id,
        case when count(m.bought_amount) = count(*) then sum(m.bought_amount) end as bought_amount,
        case when count(m.profit_amount) = count(*) then sum(m.profit_amount) end as profit_amount,
        case
            when count(m.rebate_accrued_amount) = count(*) then sum(m.rebate_accrued_amount)
        end as rebate_accrued_amount
    from warehouse.account_metrics as m
    where
        m.account_id = any(%(accounts)s) and m.as_of_date <= %(month_end)s
        and m.as_of_date > %(month_end)s::date - interval '1 year'
    group by m.account_id
)

select
    l.account_id,
    y.bought_amount,
    c.bought_growth_ratio,
    y.profit_amount,
    y.rebate_accrued_amount,
    l.overdue_amount,
    l.days_of_inventory
from warehouse.account_metrics as l
inner join year as y on l.account_id = y.account_id
left join warehouse.account_class as c
    on l.account_id = c.account_id and l.as_of_date = c.as_of_date
where l.as_of_date = %(month_end)s
