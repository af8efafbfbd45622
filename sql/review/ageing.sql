-- Grain: account × age of what is overdue, of the accounts asked for that owe anything overdue.
-- Why: what is overdue, by how long.
select
    p.account_id,
    a.age,
    a.overdue_amount,
    0 as begins,
    a.overdue_amount as ends
from warehouse.account_payment as p
inner join lateral (
    values
    (1, 'days_1_30', p.overdue_1_30_amount),
    (2, 'days_31_60', p.overdue_31_60_amount),
    (3, 'days_61_90', p.overdue_61_90_amount),
    (4, 'days_over_90', p.overdue_over_90_amount)
) as a (place, age, overdue_amount) on true
where
    p.as_of_date = %(month_end)s and p.account_id = any(%(accounts)s)
    and p.overdue_amount > 0 and a.overdue_amount is not null
order by p.account_id, a.place
