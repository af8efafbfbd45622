-- Grain: product × complete month × class that bought it of us.
-- Why: the same price and the same rebate rules for big and small, shown by class: what a unit came
--   to on the invoice and after rebates, funds and free goods, how far the prices lie apart, and
--   how many exceptions price_exception names. Of accounts without a class the class is unclassed.
-- months: complete
with named as (
    select
        e.month,
        e.product_id,
        e.class,
        count(*) as exception_count
    from price_exception as e
    group by e.month, e.product_id, e.class
)

select
    s.month,
    k.month_start,
    s.product_id,
    v.product_key,
    s.class,
    i.account_count,
    s.priced_units,
    s.priced_net_amount,
    i.price_least_each as invoice_price_least_each,
    i.price_median_each as invoice_price_median_each,
    i.price_greatest_each as invoice_price_greatest_each,
    d.price_least_each as paid_price_least_each,
    d.price_first_quartile_each as paid_price_first_quartile_each,
    d.price_median_each as paid_price_median_each,
    d.price_third_quartile_each as paid_price_third_quartile_each,
    d.price_greatest_each as paid_price_greatest_each,
    try_cast(
        cast(s.paid_amount as double) / nullif(cast(s.priced_units as double), 0) as decimal(18, 9)
    ) as paid_price_mean_each,
    try_cast(
        cast(d.price_greatest_each - d.price_least_each as double)
        / nullif(cast(greatest(d.price_least_each, 0) as double), 0) as decimal(18, 9)
    ) as paid_price_spread_ratio,
    try_cast(
        cast(s.rebate_amount as double) / nullif(cast(s.priced_net_amount as double), 0)
        as decimal(18, 9)
    ) as rebate_ratio,
    try_cast(
        cast(s.fund_amount as double) / nullif(cast(s.priced_net_amount as double), 0)
        as decimal(18, 9)
    ) as fund_ratio,
    coalesce(n.exception_count, 0) as exception_count
from int_price_sum as s
inner join stg_month as k on s.month = k.month
inner join int_price_quartile as i
    on
        s.month = i.month
        and s.product_id = i.product_id
        and i.price_group = 'class ' || s.class
        and i.price_basis = 'invoice'
inner join int_price_quartile as d
    on
        s.month = d.month
        and s.product_id = d.product_id
        and i.price_group = d.price_group
        and d.price_basis = 'paid'
left join named as n on s.month = n.month and s.product_id = n.product_id and s.class = n.class
left join stg_product_key as v
    on s.product_id = v.product_id and k.month_end >= v.holds_from and k.month_end < v.holds_to
