-- Grain: series × basis, 1 the products of its category, 2 all products.
-- Why: how large its account is, the series itself left out: what the account sells of the other
--   products ÷ what accounts sell of these in the mean, so that a wide assortment makes no large
--   account.
with summed as (
    select
        p.series,
        p.account_id,
        p.product_id,
        p.goods,
        p.kind,
        p.weeks,
        p.cases,
        p.pace,
        sum(p.pace) over (partition by p.product_id) as product_pace,
        sum(case when p.pace <> 0 then 1 else 0 end) over (partition by p.product_id) as sellers
    from series_pace as p
),

based as (
    select
        s.series,
        s.account_id,
        s.product_id,
        s.kind,
        s.weeks,
        s.cases,
        s.pace,
        b.basis,
        case when b.basis = 1 then s.goods end as basis_goods,
        case
            when s.pace = 0 then cast(0 as decimal(18, 9))
            else try_cast(
                cast(s.product_pace as double) / nullif(cast(s.sellers as double), 0)
                as decimal(18, 9)
            )
        end as usual
    from summed as s
    cross join (values (1), (2)) as b (basis)
),

others as (
    select
        b.series,
        b.basis,
        b.product_id,
        b.kind,
        b.weeks,
        b.cases,
        b.pace,
        sum(b.pace) over account - b.pace as pace_of_others,
        sum(b.usual) over account - b.usual as usual_of_others
    from based as b
    window account as (partition by b.account_id, b.basis, b.basis_goods)
)

select
    o.series,
    o.basis,
    o.product_id,
    o.kind,
    o.weeks,
    o.cases,
    o.pace,
    cast(coalesce(
        cast(o.pace_of_others as double) / nullif(cast(o.usual_of_others as double), 0), 0
    ) as decimal(18, 6)) as size
from others as o
