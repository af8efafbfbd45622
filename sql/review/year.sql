-- Grain: account, of the accounts asked for.
-- Why: the year in six figures; a sum of which a month is unknown is null.
select l.account_id, y.bought_amount, l.growth_rolling_12_ratio, y.profit_amount,
    y.rebate_accrued_amount, l.overdue_amount, l.days_of_inventory
from warehouse.account_metrics as l
join (
    select m.account_id, case when count(m.bought_amount) = count(*) then sum(m.bought_amount) end as bought_amount,
        case when count(m.profit_amount) = count(*) then sum(m.profit_amount) end as profit_amount,
        case when count(m.rebate_accrued_amount) = count(*) then sum(m.rebate_accrued_amount) end as rebate_accrued_amount
    from warehouse.account_metrics as m
    where m.as_of_date > %(month_end)s::date - interval '1 year' and m.as_of_date <= %(month_end)s and m.account_id = any(%(accounts)s)
    group by m.account_id
) as y using (account_id)
where l.as_of_date = %(month_end)s
