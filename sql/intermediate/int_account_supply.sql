-- Grain: account × month in which it bought from another account.
-- Why: what our goods earned us that an account bought from another: at the price its seller paid
--   us for the product that month, less our cost (derived); of a seller that bought none of us that
--   month, at what the product earned us over the year from all (estimated). Null where neither is
--   known for some product. The same goods earned us once: at the seller this margin is its own.
with priced as (
    select
        s.month,
        s.account_id,
        s.supplied_units,
        case
            when o.uncosted_lines = 0 and o.sell_in_units > 0
                then try_cast(
                    cast(o.costed_net_amount - o.sold_cost_amount as double)
                    / nullif(cast(o.sell_in_units as double), 0) as decimal(18, 9)
                )
        end as own_each,
        e.margin_each,
        cast(
            cast(s.supplied_units as double)
            / nullif(cast(greatest(p.units_per_case, 0) as double), 0) as decimal(28, 9)
        ) as cases
    from fct_account_supply_month as s
    inner join stg_month as k on s.month = k.month
    left join fct_account_product_month as o
        on s.month = o.month and s.seller_id = o.account_id and s.product_id = o.product_id
    left join int_product_earning as e on s.month = e.month and s.product_id = e.product_id
    left join stg_product as p
        on s.product_id = p.product_id and k.month_end >= p.holds_from and k.month_end < p.holds_to
),

earned as (
    select
        p.month,
        p.account_id,
        p.supplied_units,
        p.cases,
        p.own_each is not null as is_derived,
        case
            when p.supplied_units = 0 then cast(0 as decimal(28, 4))
            else cast(
                cast(coalesce(p.own_each, p.margin_each) as decimal(19, 6)) * p.supplied_units
                as decimal(28, 4)
            )
        end as margin_amount
    from priced as p
)

select
    e.month,
    e.account_id,
    case when count(e.margin_amount) = count(*) then sum(e.margin_amount) end
        as goods_margin_amount,
    case
        when count(e.margin_amount) < count(*) then null
        when count(case when e.is_derived or e.supplied_units = 0 then 1 end) = count(*)
            then 'derived'
        else 'estimated'
    end as goods_margin_source,
    case
        when count(case when e.supplied_units <> 0 and e.cases is null then 1 end) = 0
            then cast(coalesce(sum(e.cases), 0) as decimal(28, 9))
    end as supplied_cases
from earned as e
group by e.month, e.account_id
