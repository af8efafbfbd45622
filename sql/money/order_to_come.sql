-- Grain: line of the plan with units recommended and a price.
-- Why: the orders of the plan as order lines, for the rebate arithmetic: placed and invoiced when
--   they ship, delivered when they arrive, sold by us or by the account's upstream. Quantities are
--   whole ten-thousandths, in the unit of the price and in single units.
with line as (
    select
        p.account_id,
        p.product_id,
        p.upstream_id as seller_id,
        greatest(p.ship_by_date, p.as_of_date) as ships_on,
        p.window_start as arrives_on,
        c.unit,
        c.unit_price,
        c.currency,
        cast(round(cast(p.recommended_units as decimal(19, 4)) * 10000, 0) as bigint) as singles,
        cast(
            round(cast(p.recommended_units as decimal(19, 4)) * c.quantity_each * 10000, 0)
            as bigint
        ) as whole,
        try_cast(
            cast(c.unit_cost_each as double) / nullif(cast(c.quantity_each as double), 0)
            as decimal(18, 9)
        ) as unit_cost
    from stock_up_plan as p
    inner join order_price as c on p.account_id = c.account_id and p.product_id = c.product_id
    where p.recommended_units > 0 and c.unit_price > 0
)

select
    'plan ' || l.account_id as order_id,
    cast(
        row_number() over (partition by l.account_id order by l.product_id asc, l.ships_on asc)
        as varchar
    ) as line_no,
    l.account_id,
    l.product_id,
    l.seller_id,
    l.ships_on as order_date,
    greatest(l.arrives_on, l.ships_on) as delivered_on,
    l.ships_on as invoiced_on,
    'sale' as kind,
    l.unit,
    l.unit_price,
    cast(l.unit_cost as decimal(18, 6)) as unit_cost,
    l.currency,
    l.whole,
    l.singles
from line as l
