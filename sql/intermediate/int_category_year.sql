-- Grain: account × complete month × category that the account ever bought.
-- Why: what an account bought of a category in the trailing year, from anyone, and what it earned
--   us there at what the products earned us from all. Nothing bought in a month is nought; a sum
--   with an unknown part is null.
with monthly as (
    select
        p.month,
        p.account_id,
        coalesce(d.category, 'unknown') as category,
        case when count(p.bought_net_amount) = count(*) then sum(p.bought_net_amount) end
            as amount,
        sum(p.bought_units) as units,
        case
            when count(case when p.bought_units <> 0 and e.margin_each is null then 1 end) = 0
                then coalesce(sum(
                    cast(
                        cast(e.margin_each as decimal(19, 9)) * p.bought_units as decimal(28, 4)
                    )
                ), 0)
        end as earned_amount
    from fct_account_product_month as p
    inner join stg_month as m on p.month = m.month
    left join stg_product as d
        on
            p.product_id = d.product_id
            and m.month_end >= d.holds_from
            and m.month_end < d.holds_to
    left join int_product_earning as e on p.month = e.month and p.product_id = e.product_id
    group by p.month, p.account_id, coalesce(d.category, 'unknown')
),

carried as (
    select
        o.account_id,
        o.category
    from monthly as o
    group by o.account_id, o.category
)

select
    g.month,
    g.account_id,
    c.category,
    case
        when count(o.month) over y = count(o.amount) over y
            then coalesce(sum(o.amount) over y, 0)
    end as bought_amount_12m,
    coalesce(sum(o.units) over y, 0) as bought_units_12m,
    case
        when count(o.month) over y = count(o.earned_amount) over y
            then coalesce(sum(o.earned_amount) over y, 0)
    end as earned_amount_12m
from int_account_month as g
inner join carried as c on g.account_id = c.account_id
left join monthly as o
    on g.month = o.month and g.account_id = o.account_id and c.category = o.category
window y as (
    partition by g.account_id, c.category
    order by g.month_no
    rows between 11 preceding and current row
)
