-- Grain: product × month in which it sold.
-- Why: a product is of high margin where its margin over the trailing 12 months, as a share of net
--   sales, is above that of the median product sold in them. Null where an amount of it is unknown
--   for want of an exchange rate; such a product has no place among the others.
with sold as (
    select
        p.product_id,
        k.month_no,
        case when count(p.costed_net_amount) = count(*) then sum(p.costed_net_amount) end
            as net_amount,
        sum(p.sold_cost_amount) as cost_amount
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    group by p.product_id, k.month_no
),

yearly as (
    select
        m.month,
        s.product_id,
        cast(sum(s.net_amount) - sum(s.cost_amount) as decimal(28, 4)) as margin_amount,
        cast(case when count(s.net_amount) = count(*) then sum(s.net_amount) end as decimal(28, 4))
            as net_amount
    from stg_month as m
    inner join sold as s on m.month_no - s.month_no between 0 and 11
    group by m.month, s.product_id
),

shared as (
    select
        t.month,
        t.product_id,
        t.net_amount is not null as is_known,
        try_cast(
            cast(t.margin_amount as double) / nullif(cast(t.net_amount as double), 0)
            as decimal(18, 9)
        ) as margin_share
    from yearly as t
    where t.net_amount is null or t.net_amount > 0
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
