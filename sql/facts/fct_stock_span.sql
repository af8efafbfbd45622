-- Grain: account × product × span, a span being the days a week and a month share.
-- Why: weeks and months are both sums of spans, so days in and out of stock are counted once. Each
--   count is dealt out over the spans of the days it speaks for, up to the as-of date.
-- partition: month
-- reads: fct_inventory_day month-1..month
with coverage as (
    select
        i.date_day,
        i.days_covered
    from fct_inventory_day as i
    group by i.date_day, i.days_covered
),

coverage_span as (
    select
        c.date_day,
        c.days_covered,
        k.month,
        k.week_start,
        count(*) as span_days
    from coverage as c
    inner join calendar as k
        on
            c.date_day <= k.date_day
            and k.date_day < c.date_day + cast(c.days_covered as integer)
    inner join params as p on k.date_day < p.as_of_date
    group by c.date_day, c.days_covered, k.month, k.week_start
)

select
    s.month,
    i.account_id,
    i.product_id,
    s.week_start,
    sum(s.span_days) as known_days,
    sum(case when i.is_stocked_out then 0 else s.span_days end) as in_stock_days,
    sum(case when i.is_stocked_out then s.span_days else 0 end) as stock_out_days,
    sum(case when i.on_hand_units is null then 0 else s.span_days end) as counted_days,
    sum(cast(i.on_hand_units as decimal(19, 4)) * cast(s.span_days as integer)) as on_hand_unit_days
from fct_inventory_day as i
inner join coverage_span as s on i.date_day = s.date_day and i.days_covered = s.days_covered
where i.is_stocked_out is not null
group by s.month, i.account_id, i.product_id, s.week_start
