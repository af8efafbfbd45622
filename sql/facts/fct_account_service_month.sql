-- Grain: account × month.
-- Why: how well we served what was asked of us. Fill rates count orders in the month they were
--   placed, where they say how much was asked for. On time in full counts an order in the month of
--   its last promised day, when the outcome is known, and looks three months back for it.
-- partition: month
-- reads: fct_order_line month-3..month
with placed as (
    select
        o.month,
        o.account_id,
        o.source,
        o.order_id,
        max(o.order_date) as placed_on,
        max(case
            when o.promised_on is not null
                then greatest(o.promised_on, o.order_date)
        end) as due_on,
        max(case
            when o.promised_on < coalesce(o.delivered_on, date '9999-12-31')
                then 1
            else 0
        end) as is_late,
        max(case when o.quantity < o.requested_quantity then 1 else 0 end) as is_short,
        count(o.requested_quantity) as asked_lines,
        count(case when o.quantity >= o.requested_quantity then 1 end) as filled_lines,
        sum(o.requested_units) as asked_units,
        sum(case
            when o.requested_units is not null
                then least(o.line_units, o.requested_units)
        end) as filled_units
    from fct_order_line as o
    where o.kind = 'sale' and o.seller_id is null
    group by o.month, o.account_id, o.source, o.order_id
),

event as (
    select
        p.month,
        p.account_id,
        p.asked_lines,
        p.filled_lines,
        1 as asked_orders,
        case when p.is_short = 0 then 1 else 0 end as filled_orders,
        p.asked_units,
        p.filled_units,
        0 as promised_orders,
        0 as otif_orders
    from placed as p
    where p.asked_lines > 0
    union all
    select
        substr(cast(p.due_on as varchar), 1, 7) as month,
        p.account_id,
        0 as asked_lines,
        0 as filled_lines,
        0 as asked_orders,
        0 as filled_orders,
        cast(0 as decimal(38, 4)) as asked_units,
        cast(0 as decimal(38, 4)) as filled_units,
        1 as promised_orders,
        case when p.is_late = 0 and p.is_short = 0 then 1 else 0 end as otif_orders
    from placed as p
    where
        year(p.due_on) * 12 + month(p.due_on) - year(p.placed_on) * 12 - month(p.placed_on)
        between 0 and 3
)

select
    e.month,
    e.account_id,
    sum(e.asked_lines) as asked_lines,
    sum(e.filled_lines) as filled_lines,
    sum(e.asked_orders) as asked_orders,
    sum(e.filled_orders) as filled_orders,
    coalesce(sum(e.asked_units), 0) as asked_units,
    coalesce(sum(e.filled_units), 0) as filled_units,
    sum(e.promised_orders) as promised_orders,
    sum(e.otif_orders) as otif_orders
from event as e
group by e.month, e.account_id
