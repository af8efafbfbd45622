-- Grain: source × account × product × period.
-- Why: figures that count from the start of a year become figures of their period: what each adds
--   to all that the year's earlier periods gave: 10, 11, 12 by period, then 46, 60 since January
--   make 10 to 14. It covers the days since the period before it, or since the year's start. A
--   correction may make it negative. Of figures for more than a year the first is no period.
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
        c.source,
        c.account_id,
        c.product_id,
        c.period_start,
        c.period_end,
        c.counted_from,
        c.sell_through_units,
        lag(c.year_to_date_units) over (
            partition by c.source, c.account_id, c.product_id, c.counted_from
            order by c.period_start
        ) as total_before,
        lag(c.period_end) over (
            partition by c.source, c.account_id, c.product_id, c.counted_from
            order by c.period_start
        ) as end_before,
        c.is_cumulative
    from figure as c
    where c.year_to_date_units is not null
),

period as (
    select
        f.source,
        f.account_id,
        f.product_id,
        f.period_start,
        f.period_end,
        f.sell_through_units
    from figure as f
    where f.year_to_date_units is null
    union all
    select
        c.source,
        c.account_id,
        c.product_id,
        case
            when not c.is_cumulative then c.period_start
            when c.end_before is null then c.counted_from
            else cast(c.end_before + 1 as date)
        end as period_start,
        c.period_end,
        case
            when not c.is_cumulative then c.sell_through_units
            else c.sell_through_units - coalesce(c.total_before, cast(0 as decimal(18, 4)))
        end as sell_through_units
    from counted as c
    where
        not c.is_cumulative
        or c.end_before is not null
        or c.counted_from >= cast(c.period_end - 366 as date)
)

select
    p.source,
    p.account_id,
    p.product_id,
    p.period_start,
    p.period_end,
    p.sell_through_units
from period as p
