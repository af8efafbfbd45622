-- Grain: account × product × month.
-- Why: how fast a product leaves an account that has it: mean daily sell-through over the last 28
--   days in stock, at most two months back, that the account reports. A day of a period has the
--   period's sales ÷ its days in stock. 28 days that sold 140 units give 5 a day, however many days
--   without stock lie between. In whole ten-thousandths, the mean rounded to the nearest millionth.
with ranked as (
    select
        m.month,
        s.account_id,
        s.product_id,
        s.dealt_from,
        s.dealt_until,
        dense_rank() over (
            partition by m.month, s.account_id, s.product_id
            order by s.date_day desc
        ) as place
    from stg_stock_move as s
    inner join stg_month_pair as m on s.month = m.seen_month
),

taken as (
    select
        r.month,
        r.account_id,
        r.product_id,
        r.dealt_from,
        r.dealt_until,
        count(*) as days,
        max(r.place) as last_place
    from ranked as r
    where r.place <= 28
    group by r.month, r.account_id, r.product_id, r.dealt_from, r.dealt_until
),

paced as (
    select
        t.month,
        t.account_id,
        t.product_id,
        cast(max(t.last_place) as bigint) as days,
        cast(sum(
            cast(floor(p.sell_through_units * 10000) as bigint) * cast(t.days as bigint)
            // cast(p.in_stock_days as bigint)
        ) as bigint) as scaled
    from taken as t
    inner join stg_stock_period as p
        on
            t.account_id = p.account_id
            and t.product_id = p.product_id
            and t.dealt_from = p.dealt_from
            and t.dealt_until = p.dealt_until
    group by t.month, t.account_id, t.product_id
)

select
    p.month,
    p.account_id,
    p.product_id,
    cast(
        cast(cast(p.scaled as bigint) * 200 + p.days as bigint) // cast(p.days * 2 as bigint)
        as decimal(19, 0)
    ) * cast(0.000001 as decimal(7, 6)) as daily_units
from paced as p
