-- Grain: account × complete month.
-- Why: the parts of what an account earns us. Margin is null where the cost of any line is unknown;
--   beside it stands what our goods earned that it bought from another account. Where no program
--   grants rebates (setting), rebates that nobody knows are nought. Credit costs the yearly rate of
--   the settings on what is open at the month's end, and nothing without a rate.
select
    f.month,
    f.month_no,
    f.account_id,
    case when f.uncosted_lines = 0 then f.costed_net_amount - f.sold_cost_amount end
        as gross_margin_amount,
    case when s.account_id is null then 0 else s.goods_margin_amount end as goods_margin_amount,
    case when s.account_id is null then 'reported' else s.goods_margin_source end as profit_source,
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
    + case when s.account_id is null then 0 else s.supplied_cases end as bought_cases
from int_account_flow as f
inner join int_account_month as g on f.month = g.month and f.account_id = g.account_id
inner join int_account_cost as c on f.month = c.month and f.account_id = c.account_id
cross join params as p
left join int_account_rebate as r on f.month = r.month and f.account_id = r.account_id
left join int_account_debt as d on f.month = d.month and f.account_id = d.account_id
left join int_account_case as n on f.month = n.month and f.account_id = n.account_id
left join int_account_supply as s on f.month = s.month and f.account_id = s.account_id
