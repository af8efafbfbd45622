-- Grain: account × complete month.
-- Why: what our goods earned us at an account over the trailing year, from whomever it bought them,
--   so that who buys from a wholesaler is judged like who buys from us. Of our own lines that is
--   their margin; of goods bought from others, their units × what a unit of the product earned us
--   in that year. Null where a part of it is unknown.
with bought as (
    select
        p.month,
        p.account_id,
        case when p.uncosted_lines = 0 then p.costed_net_amount - p.sold_cost_amount end
            as own_amount,
        case
            when p.bought_units = p.sell_in_units then 0
            else
                cast(p.bought_units - p.sell_in_units as decimal(19, 4))
                * e.margin_each
        end as others_amount
    from fct_account_product_month as p
    left join int_product_earning as e on p.month = e.month and p.product_id = e.product_id
),

monthly as (
    select
        b.month,
        b.account_id,
        case
            when count(b.own_amount) = count(*) and count(b.others_amount) = count(*)
                then sum(b.own_amount) + sum(b.others_amount)
        end as earned_amount
    from bought as b
    group by b.month, b.account_id
),

flow as (
    select
        g.month,
        g.month_no,
        g.account_id,
        case when m.account_id is null then 0 else m.earned_amount end as earned_amount
    from int_account_month as g
    left join monthly as m on g.month = m.month and g.account_id = m.account_id
)

select
    f.month,
    f.account_id,
    case
        when count(f.earned_amount) over y = count(*) over y
            then sum(f.earned_amount) over y
    end as earned_amount_12m
from flow as f
window y as (
    partition by f.account_id
    order by f.month_no
    rows between 11 preceding and current row
)
