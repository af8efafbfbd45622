-- Grain: account × complete month.
-- Why: each account's part of our visits, minutes and money, and of all that accounts bought, over
--   the trailing year, and its rank by what it bought. Goods that pass a wholesaler and a
--   distributor count with both: effort goes to each of them. Where one amount is unknown the whole
--   is, and so is every part of it.
with whole as (
    select
        e.*,
        sum(e.visit_count_12m) over m as all_visits,
        sum(e.visit_minutes_12m) over m as all_minutes,
        case
            when count(e.expense_amount_12m) over m = count(*) over m
                then sum(e.expense_amount_12m) over m
        end as all_expenses,
        case
            when count(e.bought_net_amount_12m) over m = count(*) over m
                then sum(e.bought_net_amount_12m) over m
        end as all_bought,
        row_number() over (
            partition by e.month order by e.bought_net_amount_12m desc nulls last, e.account_id asc
        ) as sales_rank
    from int_effort_month as e
    window m as (partition by e.month)
),

part as (
    select
        w.month,
        w.account_id,
        w.sales_rank,
        try_cast(
            cast(w.visit_count_12m as double) / nullif(cast(w.all_visits as double), 0)
            as decimal(18, 9)
        ) as visit_share_ratio,
        try_cast(
            cast(w.visit_minutes_12m as double) / nullif(cast(w.all_minutes as double), 0)
            as decimal(18, 9)
        ) as minute_share_ratio,
        try_cast(
            cast(w.expense_amount_12m as double)
            / nullif(cast(greatest(w.all_expenses, 0) as double), 0)
            as decimal(18, 9)
        ) as expense_share_ratio,
        try_cast(
            cast(w.bought_net_amount_12m as double)
            / nullif(cast(greatest(w.all_bought, 0) as double), 0)
            as decimal(18, 9)
        ) as bought_share_ratio
    from whole as w
)

select
    p.month,
    p.account_id,
    p.sales_rank,
    p.visit_share_ratio,
    p.minute_share_ratio,
    p.expense_share_ratio,
    try_cast(
        cast(
            coalesce(p.minute_share_ratio, p.visit_share_ratio, p.expense_share_ratio)
            + coalesce(p.expense_share_ratio, p.minute_share_ratio, p.visit_share_ratio)
            as double
        ) / nullif(cast(2 as double), 0) as decimal(18, 9)
    ) as effort_share_ratio,
    p.bought_share_ratio
from part as p
