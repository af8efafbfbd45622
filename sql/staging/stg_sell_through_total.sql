-- Grain: source × account × product × period, of sources that count from the start of a year.
-- Why: what the year has given up to and with each period. A figure since its start is that total
--   itself; one of a period is added to the total before it.
with counting_source as (
    select s.source
    from sell_through as s
    where s.is_cumulative
    group by s.source
),

restarted as (
    select
        f.*,
        cast(sum(case when f.is_cumulative then 1 else 0 end) over (
            partition by f.source, f.account_id, f.product_id, f.counted_from
            order by f.period_start
            rows between unbounded preceding and current row
        ) as bigint) as restart
    from stg_sell_through_figure as f
    inner join counting_source as c on f.source = c.source
)

select
    r.source,
    r.account_id,
    r.product_id,
    r.period_start,
    sum(r.sell_through_units) over (
        partition by r.source, r.account_id, r.product_id, r.counted_from, r.restart
        order by r.period_start
        rows between unbounded preceding and current row
    ) as year_to_date_units
from restarted as r
