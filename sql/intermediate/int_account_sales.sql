-- Grain: account × month with sales.
-- Why: our own sales to an account, added over its products. A sum with an unknown part is null.
with product_month as (
    select
        p.*,
        case
            when m.is_high_margin then p.costed_net_amount
            when m.product_id is null or not m.is_high_margin or p.costed_net_amount = 0 then 0
        end as high_margin
    from fct_account_product_month as p
    left join int_product_margin as m on p.month = m.month and p.product_id = m.product_id
)

select
    p.month,
    p.account_id,
    case
        when count(p.bought_net_amount) = count(*) then sum(p.bought_net_amount)
    end as bought_net_amount,
    sum(p.bought_units) as bought_units,
    sum(p.sell_in_units) as sell_in_units,
    case
        when count(p.sold_net_amount) = count(*) then sum(p.sold_net_amount)
    end as sold_net_amount,
    case
        when count(p.gross_amount) = count(*) then sum(p.gross_amount)
    end as gross_amount,
    case
        when count(p.given_back_amount) = count(*) then sum(p.given_back_amount)
    end as given_back_amount,
    case
        when count(p.listed_net_amount) = count(*) then sum(p.listed_net_amount)
    end as listed_net_amount,
    sum(p.sold_list_amount) as sold_list_amount,
    case
        when count(p.costed_net_amount) = count(*) then sum(p.costed_net_amount)
    end as costed_net_amount,
    sum(p.sold_cost_amount) as sold_cost_amount,
    sum(p.uncosted_lines) as uncosted_lines,
    case when count(p.high_margin) = count(*) then sum(p.high_margin) end as high_margin_net_amount
from product_month as p
group by p.month, p.account_id
