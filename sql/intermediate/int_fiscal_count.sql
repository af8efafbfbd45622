-- Grain: metric × month in which a fiscal period ends.
-- Why: for how many accounts each ratio of a fiscal period has a value.
with counted as (
    select
        k.month,
        count(distinct case when p.period_return_ratio is not null then p.account_id end)
            as period_return_ratio,
        count(distinct case when p.period_sell_through_ratio is not null then p.account_id end)
            as period_sell_through_ratio,
        count(distinct case when p.period_growth_ratio is not null then p.account_id end)
            as period_growth_ratio
    from account_fiscal_period as p
    inner join stg_month as k on p.as_of_date between k.month_start and k.month_end
    group by k.month
)

select
    month,
    metric,
    accounts as account_count
from counted
unpivot (
    accounts for metric in (
        period_return_ratio, period_sell_through_ratio, period_growth_ratio
    )
)
