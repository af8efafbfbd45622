-- Grain: account × product × day on which goods reached an account.
-- Why: deliveries tell what came and what went back; where none are known, shipments that arrived.
with came as (
    select
        r.account_id,
        r.product_id,
        r.received_on as came_on,
        r.received_units - r.returned_units as units
    from fct_receipt_day as r
    union all
    select
        a.account_id,
        a.product_id,
        a.came_on,
        a.units
    from shipment_arrived as a
    where a.units > 0
)

select
    c.account_id,
    c.product_id,
    c.came_on,
    cast(sum(c.units) as decimal(18, 4)) as units
from came as c
inner join plan_day as d on c.came_on < d.as_of_date
group by c.account_id, c.product_id, c.came_on
