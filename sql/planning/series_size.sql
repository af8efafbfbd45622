-- Grain: series × basis, 1 the products of its category, 2 all products.
-- Why: how large its account is, the series itself left out: what the account sells of the other
--   products ÷ what accounts sell of these in the mean, so that a wide assortment makes no large
--   account.
with typical as (
    select
        p.*,
        case
            when p.pace = 0 then 0
            else cast(avg(nullif(p.pace, 0)) over (partition by p.product_id) as decimal(18, 6))
        end as usual
    from series_pace as p
),

based as (
    select
        t.*,
        b.basis,
        case when b.basis = 1 then t.goods end as basis_goods
    from typical as t
    cross join (values (1), (2)) as b (basis)
)

select
    b.series,
    b.basis,
    b.product_id,
    b.kind,
    b.weeks,
    b.cases,
    b.pace,
    cast(coalesce(
        (sum(b.pace) over account - b.pace) / nullif(sum(b.usual) over account - b.usual, 0), 0
    ) as decimal(18, 6)) as size
from based as b
window account as (partition by b.account_id, b.basis, b.basis_goods)
