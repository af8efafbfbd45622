-- Grain: account × month, of the accounts asked for.
-- Why: what was bought in each of twelve months and in the same month before.
select
    m.account_id,
    m.month,
    m.bought_amount,
    e.bought_amount as bought_amount_last_year
from warehouse.account_metrics as m
left join warehouse.account_metrics as e
    on
        m.account_id = e.account_id
        and e.month_start = (m.month_start - interval '1 year')::date
where
    m.as_of_date > %(month_end)s::date - interval '1 year'
    and m.as_of_date <= %(month_end)s
    and m.account_id = any(%(accounts)s)
order by m.account_id, m.month
