-- Grain: account × product × month × account that it bought from.
-- Why: what accounts buy from each other, so that nobody reads all order lines again to know it:
--   what a level pays its upstream, and what an upstream gets for our goods. Free goods stand
--   beside. A sum over a line whose amount is unknown is unknown.
-- partition: month
select
    o.month,
    o.account_id,
    o.product_id,
    o.seller_id,
    coalesce(sum(case when o.kind <> 'free_good' then o.line_units end), 0) as supplied_units,
    coalesce(sum(case when o.kind = 'free_good' then o.line_units end), 0) as free_good_units,
    case when count(o.net_amount) = count(*) then sum(o.net_amount) end as supplied_net_amount
from fct_order_line as o
where o.seller_id is not null
group by o.month, o.account_id, o.product_id, o.seller_id
