-- Grain: account × product × week reported in the last year.
-- Why: what sell-through looks like week by week, beside the eight weeks before.
with sold as (
    select
        t.account_id,
        t.product_id,
        t.week_start,
        sum(t.sell_through_units) as sold_units
    from fct_sell_through_span as t
    inner join params as p on t.week_start < p.as_of_date and t.week_start >= p.as_of_date - 371
    where t.basis = 'reported'
    group by t.account_id, t.product_id, t.week_start
)

select
    s.account_id,
    s.product_id,
    s.week_start,
    k.iso_year,
    s.sold_units,
    lag(s.sold_units) over (
        partition by s.account_id, s.product_id, k.iso_year order by s.week_start
    ) as sold_before_units,
    sum(s.sold_units) over (
        partition by s.account_id, s.product_id order by s.week_start
        rows between 8 preceding and 1 preceding
    ) as sold_8_weeks_units,
    count(*) over (
        partition by s.account_id, s.product_id order by s.week_start
        rows between 8 preceding and 1 preceding
    ) as weeks_seen
from sold as s
inner join calendar as k on s.week_start = k.date_day
