-- Grain: account × month, of the accounts asked for.
-- Why: what it pays of what its peers pay, after everything and on the invoice.
select
    p.account_id,
    p.month,
    p.paid_index_ratio,
    p.invoice_index_ratio
from warehouse.account_price as p
where
    p.account_id = any(%(accounts)s) and p.as_of_date <= %(month_end)s
    and p.as_of_date > %(month_end)s::date - interval '1 year'
    and coalesce(p.paid_index_ratio, p.invoice_index_ratio) is not null
order by p.account_id, p.month
