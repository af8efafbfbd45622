-- Grain: account × step from margin to profit, of the accounts asked for whose profit is known.
-- Why: what of the margin of a case is left as profit, and where the rest went, over twelve months.
with year as (
    select
        p.account_id,
        sum(p.bought_cases) as cases,
        sum(p.gross_margin_amount + p.goods_margin_amount) as margin,
        -sum(coalesce(p.rebate_accrued_amount, 0)) as rebates,
        -sum(p.fund_amount) as funds,
        -sum(p.fee_amount) as fees,
        -sum(p.other_expense_amount) as other_expenses,
        -sum(p.visit_cost_amount) as visits_paid,
        -sum(p.order_cost_amount + p.delivery_cost_amount) as orders_paid,
        -sum(p.credit_cost_amount) as credit,
        sum(p.profit_amount) as profit
    from warehouse.account_profit as p
    where
        p.account_id = any(%(accounts)s) and p.as_of_date <= %(month_end)s
        and p.as_of_date > %(month_end)s::date - interval '1 year'
    group by p.account_id
    having count(p.profit_amount) = count(*) and sum(p.bought_cases) > 0
),

step as (
    select
        y.account_id,
        s.place,
        s.step,
        s.amount / y.cases as case_amount,
        sum(s.amount / y.cases) over (partition by y.account_id order by s.place) as reached
    from year as y
    inner join lateral (
        values
        (1, 'margin', y.margin),
        (2, 'rebates_given', y.rebates),
        (3, 'funds_given', y.funds),
        (4, 'fees_paid', y.fees),
        (5, 'other_expenses', y.other_expenses),
        (6, 'visits_paid', y.visits_paid),
        (7, 'orders_paid', y.orders_paid),
        (8, 'credit_given', y.credit),
        (9, 'left_over', y.profit)
    ) as s (place, step, amount) on true
    where s.amount <> 0 or s.place in (1, 9)
)

select
    s.account_id,
    s.step,
    s.case_amount,
    case when s.place = 9 then 0 else s.reached - s.case_amount end as begins,
    case when s.place = 9 then s.case_amount else s.reached end as ends
from step as s
order by s.account_id, s.place
