-- Grain: account × complete month.
-- Why: what serving an account cost: all its expenses, and visits, orders and deliveries at the
--   rates of the settings. A rate that is not set costs nothing. Expenses are unknown while their
--   feed has not come in, and so are visits where they have a rate and no feed.
with visited as (
    select
        substr(cast(v.visited_on as varchar), 1, 7) as month,
        v.account_id,
        coalesce(sum(v.minutes), 0) as minutes
    from visits as v
    group by substr(cast(v.visited_on as varchar), 1, 7), v.account_id
),

part as (
    select
        g.month,
        g.account_id,
        case
            when e.account_id is not null then e.fund_amount
            when s.is_present then 0
        end as fund_amount,
        case
            when e.account_id is not null then e.fee_amount
            when s.is_present then 0
        end as fee_amount,
        case
            when e.account_id is not null then e.other_expense_amount
            when s.is_present then 0
        end as other_expense_amount,
        case when w.is_present then coalesce(v.minutes, 0) end as visit_minutes,
        case
            when p.cost_per_visit_minute is null then 0
            when w.is_present
                then cast(coalesce(v.minutes, 0) as bigint) * p.cost_per_visit_minute
        end as visit_cost_amount,
        cast(coalesce(d.served_orders, 0) as bigint) * coalesce(p.cost_per_order, 0)
            as order_cost_amount,
        cast(coalesce(d.delivery_days, 0) as bigint) * coalesce(p.cost_per_delivery, 0)
            as delivery_cost_amount
    from int_account_month as g
    cross join params as p
    left join feed_presence as s on s.feed = 'expenses'
    left join feed_presence as w on w.feed = 'visits'
    left join int_account_expense as e on g.month = e.month and g.account_id = e.account_id
    left join visited as v on g.month = v.month and g.account_id = v.account_id
    left join fct_account_delivery_month as d
        on g.month = d.month and g.account_id = d.account_id
)

select
    p.month,
    p.account_id,
    p.fund_amount,
    p.fee_amount,
    p.other_expense_amount,
    p.visit_minutes,
    p.visit_cost_amount,
    p.order_cost_amount,
    p.delivery_cost_amount,
    p.fund_amount + p.fee_amount + p.other_expense_amount + p.visit_cost_amount
    + p.order_cost_amount + p.delivery_cost_amount as cost_to_serve_amount
from part as p
