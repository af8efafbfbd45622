-- Grain: account × product × week whose sales jumped by the size of a case.
-- Why: an account that takes cases for units, or units for cases, does so for all it reports: half
--   of the products it can be judged by, and three at least, sell a caseful times the mean of the
--   eight weeks before, or a caseful-th of it, within a quarter. One product alone may just sell.
with scaled as (
    select
        w.account_id,
        w.product_id,
        w.week_start,
        w.sold_units,
        w.sold_8_weeks_units,
        w.weeks_seen,
        cast(cast(w.sold_units as decimal(19, 4)) * w.weeks_seen as decimal(19, 4)) as sold,
        cast(w.sold_8_weeks_units as decimal(19, 4)) as usual,
        cast(
            cast(cast(w.sold_units as decimal(19, 4)) * w.weeks_seen as decimal(19, 4))
            * k.units_per_case as decimal(19, 4)
        ) as sold_cases,
        cast(cast(w.sold_8_weeks_units as decimal(19, 4)) * k.units_per_case as decimal(19, 4))
            as usual_cases
    from int_sold_week as w
    inner join params as p on w.week_start >= p.as_of_date - 195
    inner join stg_product as k
        on
            w.product_id = k.product_id
            and w.week_start >= k.holds_from
            and w.week_start < k.holds_to
    where w.weeks_seen >= 4 and w.sold_8_weeks_units > 0 and k.units_per_case >= 4
),

judged as (
    select
        s.account_id,
        s.product_id,
        s.week_start,
        s.sold_units,
        s.sold_8_weeks_units,
        s.weeks_seen,
        s.sold * 5 >= s.usual_cases * 4 and s.sold * 4 <= s.usual_cases * 5 as is_up,
        s.sold_cases * 5 >= s.usual * 4 and s.sold_cases * 4 <= s.usual * 5 as is_down
    from scaled as s
),

reported as (
    select
        j.account_id,
        j.week_start,
        count(*) as products,
        sum(case when j.is_up then 1 else 0 end) as products_up,
        sum(case when j.is_down then 1 else 0 end) as products_down
    from judged as j
    group by j.account_id, j.week_start
)

select
    j.account_id,
    j.product_id,
    'sales_in_wrong_unit' as rule,
    j.week_start as found_from,
    j.week_start + 6 as found_on,
    cast(
        cast(j.sold_8_weeks_units as double)
        / nullif(cast(j.weeks_seen as double), cast(0 as double)) as decimal(18, 9)
    ) as expected_units,
    j.sold_units as reported_units
from judged as j
inner join reported as r on j.account_id = r.account_id and j.week_start = r.week_start
where
    (j.is_up and r.products_up >= 3 and r.products_up * 2 >= r.products)
    or (j.is_down and r.products_down >= 3 and r.products_down * 2 >= r.products)
