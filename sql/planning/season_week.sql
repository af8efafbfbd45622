-- Grain: season that is over × account × product × week.
-- Why: what each week says of its days in the season: asked and days in stock by the day, sold as
--   the days in stock were, since nothing is sold on the others.
with coverage as (
    select
        i.date_day,
        i.days_covered
    from fct_inventory_day as i
    group by i.date_day, i.days_covered
),

coverage_week as (
    select
        c.date_day,
        c.days_covered,
        w.season_no,
        w.week_start,
        greatest(date_diff(
            'day',
            greatest(c.date_day, w.first_day),
            least(c.date_day + cast(c.days_covered as integer), w.last_day + cast(1 as integer))
        ), 0) as season_days,
        greatest(date_diff(
            'day',
            greatest(c.date_day, w.week_start),
            least(c.date_day + cast(c.days_covered as integer), w.week_start + cast(7 as integer))
        ), 0) as week_days
    from coverage as c
    inner join past_season_week as w
        on
            c.date_day < w.week_start + cast(7 as integer)
            and c.date_day + cast(c.days_covered as integer) > w.week_start
),

stocked as (
    select
        k.season_no,
        k.week_start,
        i.account_id,
        i.product_id,
        sum(case when i.is_stocked_out then 0 else k.season_days end) as in_stock_days,
        sum(case when i.is_stocked_out then k.season_days else 0 end) as stock_out_days,
        sum(case when i.is_stocked_out then 0 else k.week_days end) as week_in_stock_days
    from fct_inventory_day as i
    inner join coverage_week as k
        on i.date_day = k.date_day and i.days_covered = k.days_covered
    where i.is_stocked_out is not null
    group by k.season_no, k.week_start, i.account_id, i.product_id
)

select
    g.season_no,
    g.account_id,
    g.product_id,
    g.week_start,
    g.season_days,
    cast(coalesce(t.in_stock_days, 0) as bigint) as in_stock_days,
    cast(coalesce(t.stock_out_days, 0) as bigint) as stock_out_days,
    cast(cast(a.sold_units as decimal(19, 4)) * coalesce(try_cast(
        cast(t.in_stock_days as double) / nullif(cast(t.week_in_stock_days as double), 0)
        as decimal(18, 9)
    ), g.week_share) as decimal(18, 4)) as sold_units,
    cast(cast(a.demand_units as decimal(19, 4)) * g.week_share as decimal(18, 4)) as demand_units,
    cast(cast(a.asked_units as decimal(19, 4)) * g.week_share as decimal(18, 4)) as asked_units
from season_grid as g
left join asked_week as a
    on
        g.account_id = a.account_id
        and g.product_id = a.product_id
        and g.week_start = a.week_start
left join stocked as t
    on
        g.season_no = t.season_no
        and g.account_id = t.account_id
        and g.product_id = t.product_id
        and g.week_start = t.week_start
