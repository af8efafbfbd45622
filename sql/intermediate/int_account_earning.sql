-- Grain: account × complete month.
-- Why: the parts of what an account earns us: what our goods earned there, the rebates and costs
--   taken off, and the cases. Where no program grants rebates (setting), rebates that nobody knows
--   are nought. Credit costs the yearly rate of the settings on what is open at the month's end,
--   and nothing without a rate.
select
    m.month,
    m.month_no,
    m.account_id,
    m.gross_margin_amount,
    m.goods_margin_amount,
    m.profit_source,
    r.rebate_accrued_amount,
    case
        when p.profit_after_rebates then r.rebate_accrued_amount
        else coalesce(r.rebate_accrued_amount, 0)
    end as rebate_taken_amount,
    c.cost_to_serve_amount,
    case
        when p.credit_year_ratio is null then 0
        else
            cast(d.open_receivable_amount as decimal(20, 4))
            * cast(
                cast(p.credit_year_ratio as double) * cast(day(g.month_end) as double)
                / nullif(cast(365 as double), 0) as decimal(16, 12)
            )
    end as credit_cost_amount,
    case when n.account_id is null then 0 else n.sold_cases end as sold_cases,
    case when n.account_id is null then 0 else n.sold_cases end
    + m.supplied_cases as bought_cases
from int_account_margin as m
inner join int_account_month as g on m.month = g.month and m.account_id = g.account_id
inner join int_account_cost as c on m.month = c.month and m.account_id = c.account_id
cross join params as p
left join int_account_rebate as r on m.month = r.month and m.account_id = r.account_id
left join int_account_debt as d on m.month = d.month and m.account_id = d.account_id
left join int_account_case as n on m.month = n.month and m.account_id = n.account_id
