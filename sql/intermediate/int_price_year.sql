-- Grain: account × complete month in whose trailing twelve months it bought of us.
-- Why: what an account paid over twelve months beside what the medians of its level would have made
--   of the same goods. Single months are noisy, a year is not. Goods that fewer than three accounts
--   of the level bought in a month are left out. Where a price after everything is unknown in the
--   year, so is the sum.
with monthly as (
    select
        d.month,
        d.account_id,
        sum(d.priced_net_amount) as net_amount,
        sum(d.at_invoice_median_amount) as at_invoice_median_amount,
        case when count(d.paid_amount) = count(*) then sum(d.paid_amount) end as paid_amount,
        sum(d.at_median_amount) as at_median_amount
    from int_price_difference as d
    group by d.month, d.account_id
),

yearly as (
    select
        g.month,
        g.account_id,
        sum(m.net_amount) over y as net_amount,
        sum(m.at_invoice_median_amount) over y as at_invoice_median_amount,
        case
            when count(m.paid_amount) over y = count(m.net_amount) over y
                then sum(m.paid_amount) over y
        end as paid_amount,
        sum(m.at_median_amount) over y as at_median_amount
    from int_account_month as g
    left join monthly as m on g.month = m.month and g.account_id = m.account_id
    window y as (
        partition by g.account_id
        order by g.month_no
        rows between 11 preceding and current row
    )
)

select
    y.month,
    y.account_id,
    y.net_amount as priced_net_amount,
    y.paid_amount,
    cast(y.at_median_amount - y.paid_amount as decimal(28, 4)) as advantage_amount,
    try_cast(
        cast(y.net_amount as double) / nullif(cast(y.at_invoice_median_amount as double), 0)
        as decimal(18, 9)
    ) as invoice_index_ratio,
    try_cast(
        cast(y.paid_amount as double) / nullif(cast(y.at_median_amount as double), 0)
        as decimal(18, 9)
    ) as paid_index_ratio
from yearly as y
where y.net_amount > 0
