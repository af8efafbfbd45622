-- Grain: account × product whose count says full while nothing sells.
-- Why: goods that sold in three weeks of four of the half year before (eight weeks told of, at
--   least), that have not sold in four weeks told of since, and that other accounts sell at half
--   their pace of then or more, do not lie where a count of a week's sales or more says so.
with told as (
    select
        w.account_id,
        w.week_start
    from int_sold_week as w
    group by w.account_id, w.week_start
),

last_sold as (
    select
        w.account_id,
        w.product_id,
        max(w.week_start) as last_week
    from int_sold_week as w
    where w.sold_units > 0
    group by w.account_id, w.product_id
),

silent as (
    select
        l.account_id,
        l.product_id,
        l.last_week,
        max(t.week_start) as until_week
    from last_sold as l
    inner join told as t on l.account_id = t.account_id and l.last_week < t.week_start
    inner join params as p on t.week_start >= p.as_of_date - 371
    group by l.account_id, l.product_id, l.last_week
    having count(*) >= 4
),

usual as (
    select
        s.account_id,
        s.product_id,
        s.last_week,
        s.until_week,
        count(*) as weeks,
        sum(case when w.sold_units > 0 then 1 else 0 end) as weeks_sold,
        sum(w.sold_units) as sold_units
    from silent as s
    inner join int_sold_week as w
        on
            s.account_id = w.account_id
            and s.product_id = w.product_id
            and s.last_week >= w.week_start
            and s.last_week - 182 < w.week_start
    group by s.account_id, s.product_id, s.last_week, s.until_week
),

counted as (
    select
        i.account_id,
        i.product_id,
        i.date_day,
        i.on_hand_units,
        row_number() over (
            partition by i.account_id, i.product_id order by i.date_day desc
        ) as place
    from fct_inventory_day as i
    inner join params as p on i.date_day < p.as_of_date and i.date_day >= p.as_of_date - 42
    where i.on_hand_units is not null
),

full_shelf as (
    select
        u.account_id,
        u.product_id,
        u.last_week,
        u.until_week,
        c.date_day,
        c.on_hand_units
    from usual as u
    inner join counted as c on u.account_id = c.account_id and u.product_id = c.product_id
    where
        c.place = 1
        and c.date_day > u.last_week + 6
        and u.weeks >= 8
        and u.weeks_sold * 4 >= u.weeks * 3
        and c.on_hand_units * cast(u.weeks as integer) >= u.sold_units
),

product_week as (
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
    from full_shelf as f
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
from full_shelf as f
inner join elsewhere as e on f.account_id = e.account_id and f.product_id = e.product_id
where
    e.silent_units > 0
    and cast(e.silent_units as decimal(19, 4)) * 52
    >= cast(e.usual_units as decimal(19, 4)) * cast(e.silent_weeks as integer)
