-- Grain: account, of the accounts asked for.
-- Why: how it pays.
select
    account_id,
    overdue_amount,
    overdue_days_mean,
    days_sales_outstanding,
    credit_utilisation_ratio
from warehouse.account_metrics
where as_of_date = %(month_end)s and account_id = any(%(accounts)s)
