-- Grain: account × complete month × month of the year that it had before the trailing year.
-- Why: what tells an account's own season: its order days by month of the year, beside what it
--   would have by the company's season. The trailing year is left out, so that nobody's end is
--   taken for a season; so is the month of the first order, of which only a part is known.
with ordered as (
    select
        o.account_id,
        year(o.order_date) * 12 + month(o.order_date) as month_no,
        count(*) as order_days
    from fct_account_order_day as o
    group by o.account_id, year(o.order_date) * 12 + month(o.order_date)
),

known as (
    select
        s.month,
        o.account_id,
        min(s.seen_no) as first_no
    from stg_month_seen as s
    inner join ordered as o on s.seen_no = o.month_no
    where s.months_back >= 0
    group by s.month, o.account_id
),

counted as (
    select
        k.month,
        k.account_id,
        s.month_of_year,
        sum(coalesce(o.order_days, 0)) as order_days,
        sum(coalesce(c.season_weight, 1)) as season_weight
    from known as k
    inner join stg_month_seen as s on k.month = s.month
    left join stg_season_company as c on s.month = c.month and s.month_of_year = c.month_of_year
    left join ordered as o on k.account_id = o.account_id and s.seen_no = o.month_no
    where s.months_back >= 12 and s.seen_no > k.first_no
    group by k.month, k.account_id, s.month_of_year
)

select
    c.month,
    c.account_id,
    c.month_of_year,
    c.order_days,
    cast(
        cast(c.season_weight as double) * cast(sum(c.order_days) over w as double)
        / nullif(cast(sum(c.season_weight) over w as double), 0)
        as decimal(18, 9)
    ) as expected_order_days
from counted as c
window w as (partition by c.month, c.account_id)
