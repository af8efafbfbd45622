-- Grain: source × account × product × period.
-- Why: figures since the start of a year become what each adds to all that the year's earlier
--   periods gave: 10, 11, 12 by period, then 46, 60 since January make 10 to 14. It covers the days
--   since the period before, or the year's start, and may be negative. Of more than a year the
--   first is no period. The month is the one it was reported for.
with figure as (
    select
        f.*,
        t.year_to_date_units
    from stg_sell_through_figure as f
    left join stg_sell_through_total as t
        on
            f.source = t.source
            and f.account_id = t.account_id
            and f.product_id = t.product_id
            and f.period_start = t.period_start
),

counted as (
    select
        c.month,
        c.source,
        c.account_id,
        c.product_id,
        c.period_end,
        c.counted_from,
        c.sell_through_units,
        lag(c.year_to_date_units) over w as total_before,
        lag(c.period_end) over w as end_before,
        c.is_cumulative
    from figure as c
    where c.year_to_date_units is not null
    window w as (
        partition by c.source, c.account_id, c.product_id, c.counted_from
        order by c.period_start
    )
),

period as (
    select
        f.month,
        f.source,
        f.account_id,
        f.product_id,
        f.period_start,
        f.period_end,
        f.sell_through_units
    from figure as f
    where f.year_to_date_units is null or not f.is_cumulative
    union all
    select
        c.month,
        c.source,
        c.account_id,
        c.product_id,
        coalesce(cast(c.end_before + 1 as date), c.counted_from) as period_start,
        c.period_end,
        c.sell_through_units - coalesce(c.total_before, cast(0 as decimal(18, 4)))
            as sell_through_units
    from counted as c
    where
        c.is_cumulative
        and (c.end_before is not null or c.counted_from >= cast(c.period_end - 366 as date))
)

select
    p.month,
    p.source,
    p.account_id,
    p.product_id,
    p.period_start,
    p.period_end,
    p.sell_through_units
from period as p
