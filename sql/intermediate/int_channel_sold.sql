-- Grain: product × complete month × level whose accounts sold it to another account.
-- Why: what a level gets for a product, as the orders placed with it say.
select
    s.month,
    s.product_id,
    g.level,
    sum(s.supplied_units) as sold_units,
    case when count(s.supplied_net_amount) = count(*) then sum(s.supplied_net_amount) end
        as sold_amount
from fct_account_supply_month as s
inner join int_account_month as g on s.month = g.month and s.seller_id = g.account_id
where g.level is not null
group by s.month, s.product_id, g.level
