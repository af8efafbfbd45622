-- Grain: product × complete month × level whose accounts bought it, from anyone.
-- Why: what a level pays for a product, the free goods that came with it, and its part of the
--   rebates of the accounts, by what each bought: unknown where one thing it bought has no known
--   amount. A sum with an unknown part is null.
with supplied as (
    select
        s.month,
        s.account_id,
        s.product_id,
        sum(s.free_good_units) as free_good_units
    from fct_account_supply_month as s
    group by s.month, s.account_id, s.product_id
),

bought as (
    select
        p.month,
        p.product_id,
        g.level,
        p.bought_units,
        p.bought_net_amount,
        p.free_good_units + coalesce(s.free_good_units, 0) as free_good_units,
        e.rebate_taken_amount,
        case
            when e.rebate_taken_amount = 0 then cast(0 as decimal(28, 4))
            when count(p.bought_net_amount) over a = count(*) over a then cast(
                cast(e.rebate_taken_amount as decimal(20, 4))
                * cast(
                    cast(greatest(p.bought_net_amount, 0) as double)
                    / nullif(cast(sum(greatest(p.bought_net_amount, 0)) over a as double), 0)
                    as decimal(17, 12)
                ) as decimal(28, 4)
            )
        end as rebate_amount
    from fct_account_product_month as p
    inner join int_account_month as g on p.month = g.month and p.account_id = g.account_id
    inner join int_account_earning as e on p.month = e.month and p.account_id = e.account_id
    left join supplied as s
        on
            p.month = s.month
            and p.account_id = s.account_id
            and p.product_id = s.product_id
    where g.level is not null
    window
        a as (partition by p.month, p.account_id)
)

select
    b.month,
    b.product_id,
    b.level,
    sum(b.bought_units) as bought_units,
    case when count(b.bought_net_amount) = count(*) then sum(b.bought_net_amount) end
        as bought_net_amount,
    sum(b.free_good_units) as free_good_units,
    case when count(b.rebate_amount) = count(*) then sum(b.rebate_amount) end as rebate_amount
from bought as b
group by b.month, b.product_id, b.level
