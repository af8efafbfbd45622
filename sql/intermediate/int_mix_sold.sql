-- Grain: account × complete month × category, of accounts that told what they sold on.
-- Why: units sold on at the price that accounts like it pay, so that their parts stand beside those
--   of what was bought. A category sold on that nobody like it bought has no price, and no part of
--   the account's can be told.
with valued as (
    select
        c.month,
        c.account_id,
        s.category,
        cast(
            cast(p.price_each as decimal(19, 6)) * greatest(s.sold_units_12m, 0) as decimal(28, 4)
        ) as amount
    from int_category_sold as s
    inner join account_class as c on s.month = c.month and s.account_id = c.account_id
    left join int_mix_peer as p
        on
            s.month = p.month
            and s.category = p.category
            and coalesce(c.region, '') = p.region
            and coalesce(c.level, 0) = p.level
            and c.class = p.class
    where c.class is not null and s.sold_units_12m <> 0
),

whole as (
    select
        v.month,
        v.account_id,
        case when count(v.amount) = count(*) then sum(v.amount) end as amount
    from valued as v
    group by v.month, v.account_id
)

select
    s.month,
    s.account_id,
    s.category,
    try_cast(
        cast(coalesce(v.amount, 0) as double) / nullif(cast(w.amount as double), 0)
        as decimal(18, 9)
    ) as sold_share_ratio
from int_mix_share as s
inner join whole as w on s.month = w.month and s.account_id = w.account_id
left join valued as v
    on s.month = v.month and s.account_id = v.account_id and s.category = v.category
