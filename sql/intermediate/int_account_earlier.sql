-- Grain: account × complete month.
-- Why: what growth is measured against: the same month last year, and the twelve months before the
--   trailing year, null until the orders reach back so far, and where an amount is unknown.
with flow as (
    select
        f.month,
        f.month_no,
        f.account_id,
        f.sold_net_amount,
        min(f.month_no) over () as first_no
    from int_account_flow as f
)

select
    f.month,
    f.account_id,
    lag(f.sold_net_amount, 12) over (
        partition by f.account_id order by f.month_no
    ) as sold_net_amount_last_year,
    case
        when
            f.month_no - 23 >= f.first_no
            and count(f.sold_net_amount) over y = count(f.month_no) over y
            then sum(f.sold_net_amount) over y
    end as sold_net_amount_prior_12m
from flow as f
window y as (
    partition by f.account_id
    order by f.month_no
    rows between 23 preceding and 12 preceding
)
