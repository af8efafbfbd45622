-- Grain: the first order line whose amount is not quantity × unit price, to one minor unit of its
--   currency; a free good may have any.
select
    l.order_id,
    l.line_no,
    l.amount
from order_line as l
where
    l.kind is distinct from 'free_good'
    and abs(abs(l.amount) - abs(cast(l.quantity as decimal(19, 4)) * l.unit_price)) > l.minor_unit
order by l.order_id, l.line_no, l.amount
limit 1
