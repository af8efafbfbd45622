-- Grain: account × product × count that says full while nothing sells.
-- Why: goods that other accounts sell at half their pace of then or more do not lie where a count
--   says so and nobody sells them.
with product_week as (
    select
        w.product_id,
        w.week_start,
        sum(w.sold_units) as sold_units
    from int_sold_week as w
    group by w.product_id, w.week_start
),

elsewhere as (
    select
        f.account_id,
        f.product_id,
        sum(case when w.week_start > f.last_week then w.sold_units end) as silent_units,
        sum(
            case
                when w.week_start <= f.last_week
                    then w.sold_units - coalesce(o.sold_units, cast(0 as decimal(18, 4)))
            end
        ) as usual_units,
        date_diff('day', f.last_week, f.until_week) // 7 as silent_weeks
    from int_full_shelf as f
    inner join product_week as w
        on
            f.product_id = w.product_id
            and f.last_week - 182 < w.week_start
            and f.until_week >= w.week_start
    left join int_sold_week as o
        on
            f.account_id = o.account_id
            and f.product_id = o.product_id
            and w.week_start = o.week_start
    group by f.account_id, f.product_id, f.last_week, f.until_week
)

select
    f.account_id,
    f.product_id,
    'phantom_stock' as rule,
    cast(f.last_week + 7 as date) as found_from,
    f.date_day as found_on,
    null as expected_units,
    f.on_hand_units as reported_units
from int_full_shelf as f
inner join elsewhere as e on f.account_id = e.account_id and f.product_id = e.product_id
where
    e.silent_units > 0
    and cast(e.silent_units as decimal(19, 4)) * 52
    >= cast(e.usual_units as decimal(19, 4)) * cast(e.silent_weeks as integer)
