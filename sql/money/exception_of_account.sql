-- Grain: account × what needs a person.
-- Why: credit passed is worth the part of the orders over the limit; a tier chased, the goods
--   beyond need; stock that nobody reports, the sales of the windows that are planned blind.
with blind as (
    select
        p.account_id,
        min(p.upstream_id) as upstream_id,
        count(*) as products,
        sum(
            cast(
                cast(p.demand_units_mean as decimal(19, 4))
                * cast(c.net_price_each as decimal(18, 9))
                as decimal(28, 4)
            )
        ) as at_stake_amount
    from stock_up_plan as p
    inner join order_price as c on p.account_id = c.account_id and p.product_id = c.product_id
    where p.recommended_units is null and p.demand_units_mean > 0
    group by p.account_id
),

found as (
    select
        'credit_passed' as exception,
        a.account_id,
        cast(null as varchar) as product_id,
        a.upstream_id,
        least(a.credit_over_amount, a.order_amount) as at_stake_amount,
        'open receivables of ' || cast(cast(a.open_receivable_amount as decimal(28, 2)) as varchar)
        || ' and orders of ' || cast(cast(a.order_amount as decimal(28, 2)) as varchar)
        || ' pass the credit limit of ' || cast(cast(a.credit_limit as decimal(28, 2)) as varchar)
            as detail
    from stock_up_account as a
    where a.credit_over_amount > 0 and a.order_amount > 0
    union all
    select
        'tier_chased' as exception,
        a.account_id,
        cast(null as varchar) as product_id,
        a.upstream_id,
        a.loaded_amount as at_stake_amount,
        a.chase_reason as detail
    from stock_up_account as a
    where a.chase_reason is not null
    union all
    select
        'no_stock_figure' as exception,
        b.account_id,
        cast(null as varchar) as product_id,
        b.upstream_id,
        b.at_stake_amount,
        cast(b.products as varchar)
        || case b.products when 1 then ' product that sells has' else ' products that sell have' end
        || ' no stock figure' as detail
    from blind as b
)

select
    f.exception,
    f.account_id,
    f.product_id,
    f.upstream_id,
    f.at_stake_amount,
    f.detail
from found as f
