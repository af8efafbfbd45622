-- Grain: account × product × complete month × group of accounts × kind of price.
-- Why: the same account's price stands among those of its class and among those of its level, as
--   invoiced and after everything, so that one SELECT finds the quartiles of all four.
with point as (
    select
        p.month,
        p.product_id,
        p.account_id,
        'class ' || p.class as price_group,
        'invoice' as price_basis,
        p.invoice_price_each as price_each
    from int_account_product_price as p
    union all
    select
        p.month,
        p.product_id,
        p.account_id,
        'class ' || p.class as price_group,
        'paid' as price_basis,
        p.paid_price_each as price_each
    from int_account_product_price as p
    union all
    select
        p.month,
        p.product_id,
        p.account_id,
        'level ' || coalesce(cast(p.level as varchar), '?') as price_group,
        'invoice' as price_basis,
        p.invoice_price_each as price_each
    from int_account_product_price as p
    union all
    select
        p.month,
        p.product_id,
        p.account_id,
        'level ' || coalesce(cast(p.level as varchar), '?') as price_group,
        'paid' as price_basis,
        p.paid_price_each as price_each
    from int_account_product_price as p
)

select
    p.month,
    p.product_id,
    p.account_id,
    p.price_group,
    p.price_basis,
    p.price_each
from point as p
