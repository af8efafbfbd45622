-- Grain: promotion × product × week from eight before it to eight after it.
-- Why: a promotion before a festival is not to be praised for the festival. The season is what the
--   products of the category sold that were on sale all the while, none of them in a promotion.
with promoted as (
    select
        s.promotion_id,
        s.product_id,
        min(s.first_week) - 7 * cast(a.promotion_near_weeks as integer) as near_from,
        max(s.last_week) + 7 * cast(a.promotion_near_weeks as integer) as near_until,
        min(s.first_week) as first_week,
        max(s.last_week) as last_week
    from int_promotion_series as s
    cross join params as a
    group by s.promotion_id, s.product_id, a.promotion_near_weeks
),

product as (
    select
        k.product_id,
        k.category
    from stg_product as k
    where k.holds_to = date '9999-12-31'
),

sold as (
    select
        w.product_id,
        min(w.week_start) as sold_from,
        max(w.week_start) as sold_until,
        min(min(w.week_start)) over (
            order by w.product_id
            rows between unbounded preceding and unbounded following
        ) as known_from
    from int_product_week as w
    group by w.product_id
),

beside as (
    select
        p.promotion_id,
        p.product_id,
        p.near_from,
        p.near_until,
        o.product_id as other_id
    from promoted as p
    inner join product as k on p.product_id = k.product_id
    inner join product as o on k.category = o.category and p.product_id <> o.product_id
    inner join sold as s
        on
            o.product_id = s.product_id
            and greatest(p.near_from, s.known_from) >= s.sold_from
            and p.last_week <= s.sold_until
    left join promoted as x
        on
            o.product_id = x.product_id
            and p.near_from <= x.last_week
            and p.near_until >= x.first_week
    group by p.promotion_id, p.product_id, p.near_from, p.near_until, o.product_id
    having count(x.product_id) = 0
)

select
    b.promotion_id,
    b.product_id,
    w.week_start,
    sum(w.sell_in_units) as season_in_units,
    sum(w.sell_through_units) as season_through_units
from beside as b
inner join int_product_week as w
    on
        b.other_id = w.product_id
        and b.near_from <= w.week_start
        and b.near_until >= w.week_start
group by b.promotion_id, b.product_id, w.week_start
