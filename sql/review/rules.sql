-- Grain: account × month, of the accounts asked for.
-- Why: months in which rules of the network were broken.
select
    m.account_id,
    m.month,
    m.off_network_amount,
    m.diverted_amount,
    m.undercut_amount
from warehouse.network_compliance as m
where
    m.as_of_date > %(month_end)s::date - interval '1 year'
    and m.as_of_date <= %(month_end)s
    and m.account_id = any(%(accounts)s)
    and (m.off_network_amount <> 0 or m.diverted_amount <> 0 or m.undercut_amount <> 0)
order by m.account_id, m.month
