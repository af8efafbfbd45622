-- Grain: account × complete month in whose last three years it ordered.
-- Why: whether an account still buys, and how often it will. Its time runs by its season: a day
--   weighs the company's season × its own, so that a gap in months in which it never buys is short.
--   Weeks are days so weighed ÷ 7; ahead_weeks are those of the 90 days after the month. The
--   probability and the orders to expect are filled in by the model of buying habits, which is
--   fitted on all rows of a month.
-- partition: month
-- months: complete
-- reads: fct_account_order_day month-35..month
-- through: buying_habit 1
with passing as (
    select
        b.month,
        b.account_id,
        b.order_days,
        cast(coalesce(c.season_weight, 1) as double)
        * cast(coalesce(a.season_factor, 1) as double) as weight,
        case
            when s.months_back >= 0
                then date_diff('day', greatest(s.seen_start - 1, b.first_order_on), s.seen_end)
            else 0
        end as age_days,
        date_diff(
            'day',
            greatest(s.seen_start - 1, b.first_order_on),
            least(s.seen_end, b.last_order_on)
        ) as recency_days,
        case
            when s.months_back < 0
                then date_diff('day', s.seen_start - 1, least(s.seen_end, b.month_end + 90))
            else 0
        end as ahead_days
    from stg_buying_span as b
    inner join stg_month_seen as s on b.month = s.month
    left join stg_season_company as c on s.month = c.month and s.month_of_year = c.month_of_year
    left join stg_season_account as a
        on
            b.month = a.month
            and b.account_id = a.account_id
            and s.month_of_year = a.month_of_year
)

select
    p.month,
    p.account_id,
    p.order_days - 1 as repeat_order_days,
    sum(cast(
        p.weight * cast(greatest(p.recency_days, 0) as double) / nullif(cast(7 as double), 0)
        as decimal(28, 9)
    )) as recency_weeks,
    sum(cast(
        p.weight * cast(greatest(p.age_days, 0) as double) / nullif(cast(7 as double), 0)
        as decimal(28, 9)
    )) as age_weeks,
    sum(cast(
        p.weight * cast(greatest(p.ahead_days, 0) as double) / nullif(cast(7 as double), 0)
        as decimal(28, 9)
    )) as ahead_weeks,
    null as alive_probability,
    null as expected_orders_90d
from passing as p
group by p.month, p.account_id, p.order_days
