-- Grain: account × product × complete month in which it bought of us for a price.
-- Why: what a unit came to on the invoice, and after everything: less its part of the rebates and
--   of the promotion funds and fees of the month, which go by what the account bought. Free goods
--   make every unit cheaper. Who gave back as much as it bought paid no price.
with sold as (
    select
        p.month,
        p.account_id,
        p.product_id,
        p.sell_in_units + p.free_good_units as units,
        p.sold_net_amount,
        cast(p.sold_net_amount as double)
        / nullif(cast(sum(p.sold_net_amount) over (
            partition by p.month, p.account_id
        ) as double), 0) as part_of_month
    from fct_account_product_month as p
    inner join stg_month as k on p.month = k.month
    where p.sell_in_units > 0 and p.free_good_units >= 0 and p.sold_net_amount > 0
),

taken as (
    select
        s.month,
        s.account_id,
        s.product_id,
        s.units,
        s.sold_net_amount,
        cast(
            cast(e.rebate_taken_amount as decimal(20, 4))
            * cast(s.part_of_month as decimal(17, 12)) as decimal(28, 4)
        ) as rebate_amount,
        cast(
            cast(c.fund_amount + c.fee_amount as decimal(20, 4))
            * cast(s.part_of_month as decimal(17, 12)) as decimal(28, 4)
        ) as fund_amount
    from sold as s
    inner join int_account_earning as e on s.month = e.month and s.account_id = e.account_id
    inner join int_account_cost as c on s.month = c.month and s.account_id = c.account_id
)

select
    t.month,
    t.account_id,
    t.product_id,
    g.level,
    g.region,
    coalesce(c.class, 'unclassed') as class,
    t.units as priced_units,
    t.sold_net_amount as priced_net_amount,
    t.rebate_amount,
    t.fund_amount,
    t.sold_net_amount - t.rebate_amount - t.fund_amount as paid_amount,
    try_cast(
        cast(t.sold_net_amount as double) / nullif(cast(t.units as double), 0) as decimal(18, 9)
    ) as invoice_price_each,
    try_cast(
        cast(t.sold_net_amount - t.rebate_amount - t.fund_amount as double)
        / nullif(cast(t.units as double), 0) as decimal(18, 9)
    ) as paid_price_each
from taken as t
inner join int_account_month as g on t.month = g.month and t.account_id = g.account_id
left join account_class as c on t.month = c.month and t.account_id = c.account_id
