-- Grain: order line.
-- Why: the one order line that facts, metrics and every rebate read: signed, packed, dated, priced,
--   in its document's own currency. List price and cost are exact products where the line is in
--   their unit; else they go by the price of a single unit, to ten decimals.
select
    l.source,
    l.order_id,
    l.line_no,
    l.account_id,
    l.product_id,
    l.order_date,
    l.kind,
    l.quantity,
    l.unit,
    case
        when l.units_each = floor(l.units_each)
            then l.quantity * cast(floor(l.units_each) as bigint)
        else cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(18, 4))
    end as line_units,
    l.unit_price,
    l.currency,
    l.line_amount,
    case
        when coalesce(l.unit, 'each') = l.price_unit
            then cast(l.list_price * cast(l.quantity as decimal(19, 4)) as decimal(38, 10))
        else cast(
            cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(15, 4))
            * cast(l.list_price_each as decimal(22, 10)) as decimal(38, 10)
        )
    end as list_amount,
    case
        when coalesce(l.unit, 'each') = l.price_unit
            then cast(l.unit_cost * cast(l.quantity as decimal(19, 4)) as decimal(38, 10))
        else cast(
            cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(15, 4))
            * cast(l.unit_cost_each as decimal(22, 10)) as decimal(38, 10)
        )
    end as cost_amount,
    l.seller_id,
    l.delivered_on,
    l.invoiced_on,
    l.requested_quantity,
    case
        when l.units_each = floor(l.units_each)
            then l.requested_quantity * cast(floor(l.units_each) as bigint)
        else cast(l.units_each * cast(l.requested_quantity as decimal(19, 4)) as decimal(18, 4))
    end as requested_units,
    l.promised_on,
    l.ship_to_territory,
    l.returns_order_id,
    l.invoice_id,
    l.is_anonymous
from stg_order_signed as l
