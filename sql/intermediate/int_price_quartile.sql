-- Grain: product × complete month × group of accounts × kind of price.
-- Why: least, quartiles and greatest of the prices, exactly: the k-th quartile of n prices lies at
--   (n − 1) × k ÷ 4 of their order, and between two of them at that part of the way. Of 1, 2, 4 and
--   8 the quartiles are 1.75, 3 and 5. Null where one of the prices is unknown.
with placed as (
    select
        p.month,
        p.product_id,
        p.price_group,
        p.price_basis,
        p.price_each,
        row_number() over g - 1 as place,
        count(*) over (
            partition by p.month, p.product_id, p.price_group, p.price_basis
        ) - 1 as last_place
    from int_price_point as p
    window g as (
        partition by p.month, p.product_id, p.price_group, p.price_basis
        order by p.price_each asc, p.account_id asc
    )
),

weighed as (
    select
        p.month,
        p.product_id,
        p.price_group,
        p.price_basis,
        p.price_each,
        greatest(4 - abs(4 * cast(p.place as bigint) - cast(p.last_place as bigint)), 0)
            as at_first,
        greatest(4 - abs(4 * cast(p.place as bigint) - 2 * cast(p.last_place as bigint)), 0)
            as at_median,
        greatest(4 - abs(4 * cast(p.place as bigint) - 3 * cast(p.last_place as bigint)), 0)
            as at_third
    from placed as p
)

select
    w.month,
    w.product_id,
    w.price_group,
    w.price_basis,
    count(*) as account_count,
    case when count(w.price_each) = count(*) then min(w.price_each) end as price_least_each,
    case
        when count(w.price_each) = count(*)
            then
                cast(sum(w.price_each * cast(w.at_first as bigint)) as decimal(30, 9))
                * cast(0.25 as decimal(2, 2))
    end as price_first_quartile_each,
    case
        when count(w.price_each) = count(*)
            then
                cast(sum(w.price_each * cast(w.at_median as bigint)) as decimal(30, 9))
                * cast(0.25 as decimal(2, 2))
    end as price_median_each,
    case
        when count(w.price_each) = count(*)
            then
                cast(sum(w.price_each * cast(w.at_third as bigint)) as decimal(30, 9))
                * cast(0.25 as decimal(2, 2))
    end as price_third_quartile_each,
    case when count(w.price_each) = count(*) then max(w.price_each) end as price_greatest_each
from weighed as w
group by w.month, w.product_id, w.price_group, w.price_basis
