-- Grain: account × complete month.
-- Why: what an account earns us: the margin on what it bought, of us and of others, less the
--   rebates accrued for it, what serving it cost, and what the money costs that it owes. Null where
--   a part is unknown. The year's sums rank accounts; null where a month of it is.
with earned as (
    select
        e.*,
        cast(
            e.gross_margin_amount + e.goods_margin_amount - e.rebate_taken_amount
            - e.cost_to_serve_amount - e.credit_cost_amount as decimal(28, 4)
        ) as profit_amount
    from int_account_earning as e
),

yearly as (
    select
        e.month,
        e.month_no,
        e.account_id,
        e.gross_margin_amount,
        e.goods_margin_amount,
        case when e.profit_amount is not null then e.profit_source end as profit_source,
        e.rebate_accrued_amount,
        e.cost_to_serve_amount,
        e.credit_cost_amount,
        e.profit_amount,
        e.bought_cases,
        case
            when count(e.rebate_accrued_amount) over y = count(*) over y
                then sum(e.rebate_accrued_amount) over y
        end as rebate_accrued_amount_12m,
        case when count(e.profit_amount) over y = count(*) over y then sum(e.profit_amount) over y
        end as profit_amount_12m,
        case when count(e.bought_cases) over y = count(*) over y then sum(e.bought_cases) over y
        end as bought_cases_12m
    from earned as e
    window y as (
        partition by e.account_id
        order by e.month_no
        rows between 11 preceding and current row
    )
)

select
    e.month,
    e.month_no,
    e.account_id,
    e.gross_margin_amount,
    e.goods_margin_amount,
    e.profit_source,
    e.rebate_accrued_amount,
    e.cost_to_serve_amount,
    e.credit_cost_amount,
    e.profit_amount,
    e.bought_cases,
    try_cast(
        cast(e.profit_amount as double) / nullif(cast(greatest(e.bought_cases, 0) as double), 0)
        as decimal(18, 9)
    ) as profit_per_case_amount,
    e.rebate_accrued_amount_12m,
    try_cast(
        cast(e.rebate_accrued_amount_12m as double)
        / nullif(cast(greatest(y.sold_net_amount_12m, 0) as double), 0) as decimal(18, 9)
    ) as effective_rebate_ratio,
    e.profit_amount_12m,
    e.bought_cases_12m
from yearly as e
inner join int_account_year as y on e.month = y.month and e.account_id = y.account_id
