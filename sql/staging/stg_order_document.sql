-- Grain: order line.
-- Why: the one order line that facts, metrics and every rebate read: signed, packed, dated, priced,
--   in its document's own currency. List price and cost are exact products where the line is in
--   their unit; else they go by the price of a single unit, to ten decimals.
select
    cast(l.source as varchar) as source,
    cast(l.order_id as varchar) as order_id,
    cast(l.line_no as varchar) as line_no,
    cast(l.account_id as varchar) as account_id,
    cast(l.product_id as varchar) as product_id,
    cast(l.order_date as date) as order_date,
    cast(l.kind as varchar) as kind,
    cast(l.quantity as decimal(18, 4)) as quantity,
    cast(l.unit as varchar) as unit,
    cast(case
        when l.units_each = floor(l.units_each)
            then l.quantity * cast(floor(l.units_each) as bigint)
        else cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(18, 4))
    end as decimal(18, 4)) as line_units,
    cast(l.unit_price as decimal(18, 6)) as unit_price,
    cast(l.currency as varchar) as currency,
    cast(l.line_amount as decimal(38, 10)) as line_amount,
    cast(case
        when coalesce(l.unit, 'each') = l.price_unit
            then cast(l.list_price * cast(l.quantity as decimal(19, 4)) as decimal(38, 10))
        else cast(
            cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(15, 4))
            * cast(l.list_price_each as decimal(22, 10)) as decimal(38, 10)
        )
    end as decimal(38, 10)) as list_amount,
    cast(case
        when coalesce(l.unit, 'each') = l.price_unit
            then cast(l.unit_cost * cast(l.quantity as decimal(19, 4)) as decimal(38, 10))
        else cast(
            cast(l.units_each * cast(l.quantity as decimal(19, 4)) as decimal(15, 4))
            * cast(l.unit_cost_each as decimal(22, 10)) as decimal(38, 10)
        )
    end as decimal(38, 10)) as cost_amount,
    cast(l.seller_id as varchar) as seller_id,
    cast(l.delivered_on as date) as delivered_on,
    cast(l.invoiced_on as date) as invoiced_on,
    cast(l.requested_quantity as decimal(18, 4)) as requested_quantity,
    cast(case
        when l.units_each = floor(l.units_each)
            then l.requested_quantity * cast(floor(l.units_each) as bigint)
        else cast(l.units_each * cast(l.requested_quantity as decimal(19, 4)) as decimal(18, 4))
    end as decimal(18, 4)) as requested_units,
    cast(l.promised_on as date) as promised_on,
    cast(l.ship_to_territory as varchar) as ship_to_territory,
    cast(l.returns_order_id as varchar) as returns_order_id,
    cast(l.invoice_id as varchar) as invoice_id,
    cast(l.is_anonymous as boolean) as is_anonymous
from stg_order_signed as l
