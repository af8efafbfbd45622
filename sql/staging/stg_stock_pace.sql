-- Grain: account × product × month.
-- Why: how fast a product leaves an account that has it: mean daily sell-through over the last 28
--   days in stock, at most two months back, in the spans that the account reports. The span that
--   the 28th day cuts gives its own daily mean for the days taken of it. 28 days that sold 140
--   units give 5 a day, however many days without stock lie between. In whole ten-thousandths, and
--   the mean rounded to the nearest millionth.
with paced as (
    select
        m.month,
        s.account_id,
        s.product_id,
        s.in_stock_days as days,
        cast(floor(s.sell_through_units * 10000) as bigint) as scaled,
        case when m.month = s.month then s.known_days end as known_days,
        case when m.month = s.month then s.stock_out_days end as stock_out_days,
        greatest(0, 28 - coalesce(cast(sum(s.in_stock_days) over (
            partition by m.month, s.account_id, s.product_id
            order by s.week_start desc, s.month desc
            rows between unbounded preceding and 1 preceding
        ) as bigint), 0)) as wanted_days
    from stg_stock_move as s
    inner join stg_month_pair as m on s.month = m.seen_month
),

taken as (
    select
        p.month,
        p.account_id,
        p.product_id,
        sum(p.known_days) as known_days,
        sum(p.stock_out_days) as stock_out_days,
        cast(sum(least(p.days, p.wanted_days)) as bigint) as days,
        cast(sum(case
            when p.days > 0
                then
                    cast(cast(p.scaled as bigint) * least(p.days, p.wanted_days) as bigint)
                    // cast(p.days as bigint)
        end) as bigint) as scaled
    from paced as p
    group by p.month, p.account_id, p.product_id
)

select
    cast(t.month as varchar) as month,
    cast(t.account_id as varchar) as account_id,
    cast(t.product_id as varchar) as product_id,
    cast(t.known_days as bigint) as known_days,
    cast(t.stock_out_days as bigint) as stock_out_days,
    cast(case when t.days > 0 then cast(
        cast(cast(t.scaled as bigint) * 200 + t.days as bigint) // cast(t.days * 2 as bigint)
        as decimal(19, 0)
    ) * cast(0.000001 as decimal(7, 6)) end as decimal(18, 6)) as daily_units
from taken as t
