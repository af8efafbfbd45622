-- Grain: account × product × complete month in which at least three accounts of its level paid a
--   price.
-- Why: what an account paid beside the median of its level, which holds whatever class accounts
--   are of: the same rules for big and small. Goes by the price after everything where that is
--   known, else by the invoice. Three make a median that none of them decides alone.
with compared as (
    select
        p.*,
        i.account_count as peer_count,
        i.price_median_each as invoice_median_each,
        d.price_median_each as paid_median_each,
        case when d.price_median_each is null then 'invoice' else 'paid' end as price_basis,
        coalesce(d.price_median_each, i.price_median_each) as median_each,
        case
            when d.price_median_each is null then p.invoice_price_each
            else p.paid_price_each
        end as price_each
    from int_account_product_price as p
    inner join int_price_quartile as i
        on
            p.month = i.month
            and p.product_id = i.product_id
            and i.price_group = 'level ' || coalesce(cast(p.level as varchar), '?')
            and i.price_basis = 'invoice'
    inner join int_price_quartile as d
        on
            p.month = d.month
            and p.product_id = d.product_id
            and i.price_group = d.price_group
            and d.price_basis = 'paid'
    where i.account_count >= 3
)

select
    c.month,
    c.account_id,
    c.product_id,
    c.level,
    c.class,
    c.peer_count,
    c.price_basis,
    c.priced_units,
    c.priced_net_amount,
    c.rebate_amount,
    c.fund_amount,
    c.paid_amount,
    c.price_each,
    c.median_each as price_median_each,
    c.invoice_price_each,
    c.invoice_median_each,
    try_cast(
        cast(c.price_each - c.median_each as double)
        / nullif(cast(c.median_each as double), 0) as decimal(18, 9)
    ) as price_difference_ratio,
    try_cast(
        cast(c.invoice_price_each - c.invoice_median_each as double)
        / nullif(cast(c.invoice_median_each as double), 0) as decimal(18, 9)
    ) as invoice_difference_ratio,
    cast(
        cast(c.median_each - c.price_each as decimal(19, 6)) * c.priced_units as decimal(28, 4)
    ) as advantage_amount,
    cast(cast(c.median_each as decimal(19, 6)) * c.priced_units as decimal(28, 4))
        as at_median_amount,
    cast(cast(c.invoice_median_each as decimal(19, 6)) * c.priced_units as decimal(28, 4))
        as at_invoice_median_amount
from compared as c
