-- Grain: product × complete month in whose trailing twelve months we sold it.
-- Why: what a unit of a product earned us over a year, whoever bought it: an estimate for goods
--   whose way to an account is not known. Null where nobody knows the cost or the worth of a line.
with monthly as (
    select
        p.product_id,
        k.month_no,
        sum(p.sell_in_units) as units,
        sum(p.sold_cost_amount) as cost_amount,
        case
            when count(p.costed_net_amount) = count(*) and sum(p.uncosted_lines) = 0
                then sum(p.costed_net_amount)
        end as net_amount
    from fct_account_product_month as p
    inner join stg_month as k on p.month = k.month
    group by p.product_id, k.month_no
),

yearly as (
    select
        k.month,
        m.product_id,
        sum(m.units) as units,
        case
            when count(m.net_amount) = count(*) then sum(m.net_amount) - sum(m.cost_amount)
        end as margin_amount
    from stg_month as k
    inner join monthly as m on k.month_no - m.month_no between 0 and 11
    group by k.month, m.product_id
)

select
    y.month,
    y.product_id,
    try_cast(
        cast(y.margin_amount as double) / nullif(cast(greatest(y.units, 0) as double), 0)
        as decimal(18, 9)
    ) as margin_each
from yearly as y
