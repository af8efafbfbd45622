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
    cast(s.account_id as varchar) as account_id,
    cast(s.product_id as varchar) as product_id,
    cast(s.week_start as date) as week_start,
    cast(k.iso_year as bigint) as iso_year,
    cast(s.sold_units as decimal(18, 4)) as sold_units,
    cast(lag(s.sold_units) over (
        partition by s.account_id, s.product_id, k.iso_year order by s.week_start
    ) as decimal(18, 4)) as sold_before_units,
    cast(sum(s.sold_units) over (
        partition by s.account_id, s.product_id order by s.week_start
        rows between 8 preceding and 1 preceding
    ) as decimal(18, 4)) as sold_8_weeks_units,
    cast(count(*) over (
        partition by s.account_id, s.product_id order by s.week_start
        rows between 8 preceding and 1 preceding
    ) as bigint) as weeks_seen
from sold as s
inner join calendar as k on s.week_start = k.date_day
