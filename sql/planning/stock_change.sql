-- Grain: account × product whose stock is rolled forward over at least a day.
-- Why: what came and was sold since the count, and how far below the count stock lay at its lowest:
--   stock that would fall below zero stays there, and what comes later counts whole.
with came as (
    select
        u.account_id,
        u.product_id,
        cast(date_trunc('week', c.came_on) as date) as week_start,
        sum(c.units) as units
    from count_used as u
    inner join stock_came as c
        on
            u.account_id = c.account_id
            and u.product_id = c.product_id
            and u.counted_on < c.came_on
    group by u.account_id, u.product_id, cast(date_trunc('week', c.came_on) as date)
),

moved as (
    select
        s.account_id,
        s.product_id,
        case when s.is_estimated then s.week_start end as estimated_week,
        s.units as sold_units,
        coalesce(c.units, 0) as came_units,
        sum(coalesce(c.units, 0) - s.units) over (
            partition by s.account_id, s.product_id
            order by s.week_start
            rows between unbounded preceding and current row
        ) as change_units
    from sold_since as s
    left join came as c
        on
            s.account_id = c.account_id
            and s.product_id = c.product_id
            and s.week_start = c.week_start
)

select
    m.account_id,
    m.product_id,
    cast(sum(m.sold_units) as decimal(28, 4)) as sold_units,
    cast(sum(m.came_units) as decimal(28, 4)) as came_units,
    cast(min(m.change_units) as decimal(28, 4)) as least_change,
    min(m.estimated_week) as estimated_week
from moved as m
group by m.account_id, m.product_id
