-- Grain: product × complete month × class that bought it of us.
-- Why: what a class bought of a product, and what came off it. A sum with an unknown part is null.
select
    p.month,
    p.product_id,
    p.class,
    sum(p.priced_units) as priced_units,
    sum(p.priced_net_amount) as priced_net_amount,
    case when count(p.rebate_amount) = count(*) then sum(p.rebate_amount) end as rebate_amount,
    case when count(p.fund_amount) = count(*) then sum(p.fund_amount) end as fund_amount,
    case when count(p.paid_amount) = count(*) then sum(p.paid_amount) end as paid_amount
from int_account_product_price as p
group by p.month, p.product_id, p.class
