-- Grain: product × complete month.
-- Why: what a unit of a product earned us, whoever bought it: margin ÷ units of our own sales over
--   the trailing year. With it is told what goods earned us that an account bought from another.
--   Null where the cost or the amount of any sale is unknown, or returns take all units back.
with sold as (
    select
        p.product_id,
        k.month_no,
        case
            when sum(p.uncosted_lines) = 0 and count(p.costed_net_amount) = count(*)
                then sum(p.costed_net_amount) - sum(p.sold_cost_amount)
        end as margin_amount,
        sum(p.sell_in_units) as sell_in_units
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    group by p.product_id, k.month_no
),

yearly as (
    select
        m.month,
        s.product_id,
        case when count(s.margin_amount) = count(*) then sum(s.margin_amount) end as margin_amount,
        sum(s.sell_in_units) as sell_in_units
    from stg_month as m
    inner join sold as s on m.month_no - s.month_no between 0 and 11
    group by m.month, s.product_id
)

select
    y.month,
    y.product_id,
    try_cast(
        cast(y.margin_amount as double)
        / nullif(cast(greatest(y.sell_in_units, 0) as double), 0) as decimal(18, 9)
    ) as margin_each
from yearly as y
