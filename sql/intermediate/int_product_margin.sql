-- Grain: product × month in which it sold.
-- Why: a product is of high margin where its margin over the trailing 12 months, as a share of net
--   sales, is above that of the median product sold in them. Null where an amount of it is unknown
--   for want of an exchange rate; such a product has no place among the others.
with shared as (
    select
        t.month,
        t.product_id,
        t.costed_net_amount is not null as is_known,
        try_cast(
            cast(t.costed_net_amount - t.sold_cost_amount as double)
            / nullif(cast(t.costed_net_amount as double), 0) as decimal(18, 9)
        ) as margin_share
    from int_product_year as t
    where t.costed_net_amount is null or t.costed_net_amount > 0
),

ranked as (
    select
        s.month,
        s.product_id,
        s.is_known,
        rank() over (partition by s.month, s.is_known order by s.margin_share) as place,
        count(*) over (partition by s.month, s.is_known) as product_count
    from shared as s
)

select
    r.month,
    r.product_id,
    case when r.is_known then r.place * 2 > r.product_count + 1 end as is_high_margin
from ranked as r
