-- Grain: account × product × month.
-- Why: how fast a product leaves an account that has it: mean daily sell-through over the last 28
--   days in stock, at most two months back, that the account reports. A day of a period has the
--   period's sales ÷ its days in stock. 28 days that sold 140 units give 5 a day, however many days
--   without stock lie between. In whole ten-thousandths, the mean rounded to the nearest millionth.
with dealt as (
    select
        s.month,
        s.account_id,
        s.product_id,
        r.dealt_from,
        r.dealt_until,
        max(s.days_since) as days_since,
        sum(greatest(0, least(r.last_place, s.recent_days) - r.first_place + 1)) as days
    from stg_stock_recent as s
    inner join stg_reported_piece as r
        on
            s.seen_month = r.month
            and s.account_id = r.account_id
            and s.counted_on = r.counted_on
            and s.days_covered = r.days_covered
    group by s.month, s.account_id, s.product_id, r.dealt_from, r.dealt_until
),

paced as (
    select
        d.month,
        d.account_id,
        d.product_id,
        cast(max(d.days_since) as bigint) as days,
        cast(sum(
            cast(floor(p.sell_through_units * 10000) as bigint) * cast(d.days as bigint)
            // cast(p.in_stock_days as bigint)
        ) as bigint) as scaled
    from dealt as d
    inner join stg_stock_period as p
        on
            d.account_id = p.account_id
            and d.product_id = p.product_id
            and d.dealt_from = p.dealt_from
            and d.dealt_until = p.dealt_until
    group by d.month, d.account_id, d.product_id
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
