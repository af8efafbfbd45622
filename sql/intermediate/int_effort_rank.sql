-- Grain: account × complete month.
-- Why: what parts of effort and of sales are made of, exact: the account's own of the trailing
--   year, of all accounts, and of those that rank before it by what they bought, itself included.
--   Where one amount is unknown the whole is, and so is every part of it.
with known as (
    select
        e.*,
        count(e.expense_amount_12m) over m = count(*) over m as has_expenses,
        count(e.bought_net_amount_12m) over m = count(*) over m as has_bought,
        row_number() over (
            partition by e.month order by e.bought_net_amount_12m desc nulls last, e.account_id asc
        ) as sales_rank
    from int_effort_month as e
    window m as (partition by e.month)
)

select
    k.month,
    k.account_id,
    k.sales_rank,
    k.visit_count_12m,
    k.visit_minutes_12m,
    case when k.has_expenses then k.expense_amount_12m end as expense_amount_12m,
    case when k.has_bought then k.bought_net_amount_12m end as bought_net_amount_12m,
    sum(k.visit_count_12m) over m as all_visits,
    sum(k.visit_minutes_12m) over m as all_minutes,
    case when k.has_expenses then sum(k.expense_amount_12m) over m end as all_expenses,
    case when k.has_bought then sum(k.bought_net_amount_12m) over m end as all_bought,
    sum(k.visit_count_12m) over r as visits_so_far,
    sum(k.visit_minutes_12m) over r as minutes_so_far,
    case when k.has_expenses then sum(k.expense_amount_12m) over r end as expenses_so_far,
    case when k.has_bought then sum(k.bought_net_amount_12m) over r end as bought_so_far
from known as k
window
    m as (partition by k.month),
    r as (
        partition by k.month order by k.sales_rank rows between unbounded preceding and current row
    )
