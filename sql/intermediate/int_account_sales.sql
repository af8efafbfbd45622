-- Grain: account × month with sales.
-- Why: our own sales to an account, added over its products.
select
    cast(p.month as varchar) as month,
    cast(p.account_id as varchar) as account_id,
    cast(sum(p.bought_net_amount) as decimal(38, 10)) as bought_net_amount,
    cast(sum(p.bought_units) as decimal(18, 4)) as bought_units,
    cast(sum(p.sell_in_units) as decimal(18, 4)) as sell_in_units,
    cast(sum(p.sold_net_amount) as decimal(38, 10)) as sold_net_amount,
    cast(sum(p.gross_amount) as decimal(38, 10)) as gross_amount,
    cast(sum(p.given_back_amount) as decimal(38, 10)) as given_back_amount,
    cast(sum(p.listed_net_amount) as decimal(38, 10)) as listed_net_amount,
    cast(sum(p.sold_list_amount) as decimal(38, 10)) as sold_list_amount,
    cast(sum(p.costed_net_amount) as decimal(38, 10)) as costed_net_amount,
    cast(sum(p.sold_cost_amount) as decimal(38, 10)) as sold_cost_amount,
    cast(sum(p.uncosted_lines) as bigint) as uncosted_lines,
    cast(
        coalesce(sum(case when m.is_high_margin then p.costed_net_amount end), 0)
        as decimal(38, 10)
    ) as high_margin_net_amount
from fct_account_product_month as p
left join int_product_margin as m on p.month = m.month and p.product_id = m.product_id
group by p.month, p.account_id
