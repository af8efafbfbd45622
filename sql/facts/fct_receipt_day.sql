-- Grain: account × product × day on which goods came in or went back.
-- Why: what an account can sell is what reached it, from whomever it buys. A line counts on its
--   day of delivery; one that was promised and has no delivery is still on its way; one of which
--   neither is known counts on the day of its order.
-- partition: month
-- reads: fct_order_line month-3..month
with placed as (
    select
        o.account_id,
        o.product_id,
        coalesce(
            o.delivered_on,
            case when o.promised_on is null then o.order_date end
        ) as received_on,
        o.line_units
    from fct_order_line as o
    where not o.is_anonymous
)

select
    substr(cast(r.received_on as varchar), 1, 7) as month,
    r.account_id,
    r.product_id,
    r.received_on,
    sum(greatest(r.line_units, cast(0 as decimal(18, 4)))) as received_units,
    sum(greatest(-r.line_units, cast(0 as decimal(18, 4)))) as returned_units
from placed as r
where r.received_on is not null
group by r.account_id, r.product_id, r.received_on
