-- Grain: account × complete month in whose trailing twelve months it bought of us.
-- Why: whether an account as a whole pays what its peers of the level pay, on the invoice and after
--   everything. No rule of rebates stands behind an invoice, so that is judged by itself; the
--   tolerance is a setting. What it pays less than at its peers' medians is its advantage.
-- months: complete
select
    y.month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    g.month_end as as_of_date,
    y.account_id,
    g.account_key,
    g.region,
    a.salesperson_id,
    g.level,
    c.class,
    y.priced_net_amount,
    y.paid_amount,
    y.advantage_amount,
    y.invoice_index_ratio,
    y.paid_index_ratio,
    p.price_tolerance_ratio,
    case
        when y.invoice_index_ratio < 1 - p.price_tolerance_ratio then 'below'
        when y.invoice_index_ratio > 1 + p.price_tolerance_ratio then 'above'
    end as invoice_flag,
    case
        when y.paid_index_ratio < 1 - p.price_tolerance_ratio then 'below'
        when y.paid_index_ratio > 1 + p.price_tolerance_ratio then 'above'
    end as paid_flag
from int_price_year as y
inner join int_account_month as g on y.month = g.month and y.account_id = g.account_id
cross join params as p
left join stg_account as a on g.account_id = a.account_id and g.account_key = a.account_key
left join account_class as c on y.month = c.month and y.account_id = c.account_id
