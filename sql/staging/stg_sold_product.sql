-- Grain: order line, sales alone.
-- Why: a return that names an order is matched when that order sold the product, at most a year
--   before. The look-back is a window of its own, so that a month's lines do not wait for it.
-- reads: earlier_orders = orders month-12..month
select
    o.source,
    o.order_id,
    o.product_id,
    year(o.order_date) * 12 + month(o.order_date) as month_no
from earlier_orders as o
where
    coalesce(o.kind, 'sale') <> 'return'
    and o.quantity > 0
