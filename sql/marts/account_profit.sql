-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: how a margin becomes a profit, step by step, and whether who buys most earns us most.
--   Amounts are of the month, ranks and sums of the trailing year, ranks among the accounts of the
--   level that bought in it.
-- months: complete
select
    p.month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    g.month_end as as_of_date,
    p.account_id,
    g.account_key,
    g.region,
    a.salesperson_id,
    g.level,
    k.class,
    p.gross_margin_amount,
    p.goods_margin_amount,
    p.profit_source,
    p.rebate_accrued_amount,
    c.fund_amount,
    c.fee_amount,
    c.other_expense_amount,
    c.visit_minutes,
    c.visit_cost_amount,
    c.order_cost_amount,
    c.delivery_cost_amount,
    p.cost_to_serve_amount,
    p.credit_cost_amount,
    p.profit_amount,
    p.bought_cases,
    p.profit_per_case_amount,
    p.profit_amount_12m,
    p.bought_cases_12m,
    try_cast(
        cast(p.profit_amount_12m as double)
        / nullif(cast(greatest(p.bought_cases_12m, 0) as double), 0) as decimal(18, 9)
    ) as profit_per_case_amount_12m,
    r.volume_rank,
    r.profit_rank,
    r.peer_count as ranked_count,
    r.is_big_but_small
from int_account_profit as p
inner join int_account_month as g on p.month = g.month and p.account_id = g.account_id
inner join int_account_cost as c on p.month = c.month and p.account_id = c.account_id
left join stg_account as a on g.account_id = a.account_id and g.account_key = a.account_key
left join account_class as k on p.month = k.month and p.account_id = k.account_id
left join int_profit_rank as r on p.month = r.month and p.account_id = r.account_id
