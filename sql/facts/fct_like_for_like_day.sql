-- Grain: region × category × day of which accounts told that told of the day it is compared with.
-- Why: sell-through against last year's of the same accounts, by month so that a new day costs its
--   month alone. The accounts counted are the region's, whatever the category.
-- partition: month
-- reads: fct_account_category_span month-14..month
with counted as (
    select
        d.region,
        d.date_day,
        count(distinct d.account_id) as accounts
    from stg_comparable_day as d
    group by d.region, d.date_day
),

sold as (
    select
        d.month,
        d.date_day,
        d.region,
        s.category,
        d.is_now,
        d.span_days,
        sum(s.sell_through_units) as units
    from stg_comparable_day as d
    inner join fct_account_category_span as s
        on
            d.span_month = s.month
            and d.span_week = s.week_start
            and d.account_id = s.account_id
            and d.basis = s.basis
    group by d.month, d.date_day, d.region, s.category, d.is_now, d.span_days
),

daily as (
    select
        s.month,
        s.date_day,
        s.region,
        s.category,
        s.is_now,
        try_cast(
            cast(s.units as double) / nullif(cast(s.span_days as double), 0) as decimal(18, 9)
        ) as units
    from sold as s
)

select
    d.month,
    d.date_day,
    d.region,
    d.category,
    c.accounts as like_for_like_accounts,
    coalesce(sum(case when d.is_now then d.units end), 0) as like_units,
    coalesce(sum(case when not d.is_now then d.units end), 0) as like_units_before
from daily as d
inner join counted as c on d.region = c.region and d.date_day = c.date_day
group by d.month, d.date_day, d.region, d.category, c.accounts
