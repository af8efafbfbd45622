"""The questions the planner asks the engine of demand: what was sold in which week, and under what
circumstances.

Parameters: `monday`, that of the as-of day's week; `first`, the first Monday of history; `last`,
the last day of which promotions are read.
"""

# Weeks of sell-through that the channel's identities cast doubt on.
HELD_WEEKS = """
create or replace temp table held_week as
select distinct f.account_id, f.product_id, w.week_start
from channel_finding as f
inner join (select distinct week_start from fct_account_product_week) as w
    on w.week_start + 6 >= f.found_from and w.week_start <= f.found_on
where f.severity = 'held' and list_contains($rules, f.rule)
"""

# Weeks in which a quarter of a category's series sell twice what they do on the whole: a season, or
# something that all of them feel. A category of few series is judged with all others.
RUSHES = """
create or replace temp table plan_rush as
with sold as (
    select
        coalesce(s.category, '') as category,
        w.week_start,
        case when s.sells_on then w.sell_through_units else w.sell_in_units + w.return_units
        end as units,
        avg(units) over (partition by s.series) as usual
    from fct_account_product_week as w
    inner join plan_series as s on w.account_id = s.account_id and w.product_id = s.product_id
    where w.week_start >= $first and w.week_start < $monday
),

counted as (
    select
        category,
        week_start,
        count(*) as series,
        count(*) filter (where units >= 2 * usual and usual > 0) as series_high
    from sold
    group by grouping sets ((category, week_start), (week_start))
)

select c.category, c.week_start
from counted as c
inner join counted as a on c.week_start = a.week_start and a.category is null
where c.category is not null
    and case when c.series >= 5 then c.series_high * 4 >= c.series
        else a.series >= 5 and a.series_high * 4 >= a.series end
"""

# Promoted days of every series by week, those ahead too; without an account or a product a
# promotion is for all of them.
PROMOTED = """
create or replace temp table plan_promoted as
with span as (
    select distinct
        nullif(account_id, '') as account_id,
        nullif(product_id, '') as product_id,
        greatest(from_date, $first) as from_day,
        least(until_date, $last) as until_day
    from promotions
    where until_date >= $first and from_date <= $last and from_date <= until_date
),

day as (
    select distinct
        account_id,
        product_id,
        cast(unnest(generate_series(from_day, until_day, interval 1 day)) as date) as date_day
    from span
),

met as (
    select s.series, d.date_day
    from day as d inner join plan_series as s
        on d.account_id = s.account_id and d.product_id = s.product_id
    union
    select s.series, d.date_day
    from day as d inner join plan_series as s on d.product_id = s.product_id
    where d.account_id is null
    union
    select s.series, d.date_day
    from day as d inner join plan_series as s on d.account_id = s.account_id
    where d.product_id is null
    union
    select s.series, d.date_day
    from day as d cross join plan_series as s
    where d.account_id is null and d.product_id is null
)

select series, cast(date_trunc('week', date_day) as date) as week_start, count(*) as days
from met
group by series, date_trunc('week', date_day)
"""

# What came in counts gross here; returns are taken from the sales before them later.
WEEKS = """
select
    s.series,
    w.week_start,
    w.sell_in_units + w.return_units as sell_in_units,
    w.return_units,
    w.sell_through_units,
    w.in_stock_days,
    w.stock_out_days,
    k.week_start is not null as is_held,
    r.week_start is not null as is_rush
from plan_fact as w
inner join plan_series as s on w.account_id = s.account_id and w.product_id = s.product_id
left join held_week as k
    on w.account_id = k.account_id
    and w.fact_product_id = k.product_id
    and w.week_start = k.week_start
left join plan_rush as r
    on w.week_start = r.week_start and coalesce(s.category, '') = r.category
where w.week_start >= $first and w.week_start < $monday
order by s.series
"""

# What an account of its size sells a week of a product. Its size is what it sells of the category's
# other products (of all others where it has none) ÷ what accounts sell of these in the mean, so a
# wide assortment makes no large account. Of the product itself others sold so much for each size.
# What they sold leans, like four weeks more, on the median of its likes: the same category, unit
# and case, counted in cases, so that kegs are never likened to bottles. An account that sells
# nothing yet takes the mean of those that sell the product: of its region and class, of its class,
# of all. Where nobody sold anything to compare with, nothing is expected, nor of what one account
# alone has sold for four weeks: its own pace tells more than goods merely alike. Weeks count from
# the first sale on: until then a listing waits for its goods, which after eight weeks it does not.
EXPECTED = """
create or replace temp table plan_expected as
with sold as (
    select
        s.series,
        w.week_start,
        greatest(0, coalesce(
            case when s.sells_on then w.sell_through_units
                else w.sell_in_units + w.return_units end,
            0
        )) as units
    from fct_account_product_week as w
    inner join plan_series as s on w.account_id = s.account_id and w.product_id = s.product_id
    where w.week_start >= $recent and w.week_start < $monday
),

recent as (
    select
        series,
        sum(units) as units,
        coalesce(
            date_diff('day', min(week_start) filter (where units > 0), $monday) // 7,
            greatest(date_diff('day', min(week_start), $monday) // 7 - 8, 0)
        ) as weeks
    from sold
    group by series
),

pair as (
    select
        s.*,
        coalesce(s.category, '') as goods,
        coalesce(nullif(s.units_per_case, 0), 1) as case_units,
        concat_ws('|', coalesce(s.category, ''), coalesce(s.unit, ''), case_units) as kind,
        coalesce(r.weeks, 0) as weeks,
        cast(coalesce(r.units / case_units, 0) as decimal(18, 6)) as cases,
        cast(coalesce(r.units / case_units / nullif(r.weeks, 0), 0) as decimal(18, 6)) as pace
    from plan_series as s
    left join recent as r on s.series = r.series
),

typical as (
    select
        *,
        if(pace = 0, 0, cast(avg(nullif(pace, 0)) over product as decimal(18, 6))) as usual
    from pair
    window product as (partition by product_id)
),

sized as (
    select
        *,
        cast(coalesce((sum(pace) over goods - pace) / nullif(sum(usual) over goods - usual, 0), 0)
            as decimal(18, 6)) as beside,
        cast(coalesce((sum(pace) over all_ - pace) / nullif(sum(usual) over all_ - usual, 0), 0)
            as decimal(18, 6)) as whole
    from typical
    window goods as (partition by account_id, goods), all_ as (partition by account_id)
),

summed as (
    select
        *,
        sum(case when beside > 0 then cases end) over product as b_cases,
        sum(beside * weeks) over product as b_size,
        median(pace / nullif(beside, 0)) filter (where pace > 0) over alike as bk_pace,
        sum(beside * weeks) over alike as bk_size,
        sum(case when beside > 0 then weeks end) over alike as bk_weeks,
        sum(case when whole > 0 then cases end) over product as w_cases,
        sum(whole * weeks) over product as w_size,
        median(pace / nullif(whole, 0)) filter (where pace > 0) over alike as wk_pace,
        sum(whole * weeks) over alike as wk_size,
        sum(case when whole > 0 then weeks end) over alike as wk_weeks,
        sum(cases) over (partition by product_id, region, class) as rc_cases,
        sum(weeks) over (partition by product_id, region, class) as rc_weeks,
        sum(cases) over (partition by product_id, class) as c_cases,
        sum(weeks) over (partition by product_id, class) as c_weeks,
        sum(cases) over product as p_cases,
        sum(weeks) over product as p_weeks
    from sized
    window product as (partition by product_id), alike as (partition by kind)
),

others as (
    select
        *,
        case when beside > 0 then cases else 0 end as b_own,
        case when whole > 0 then cases else 0 end as w_own,
        4.0 * bk_size / nullif(bk_weeks, 0) as b_lean,
        4.0 * wk_size / nullif(wk_weeks, 0) as w_lean
    from summed
),

told as (
    select
        series,
        case_units,
        weeks < 4 or p_weeks > weeks as is_asked,
        case when beside > 0 then beside
            * nullif(b_cases - b_own + coalesce(b_lean * bk_pace, 0), 0)
            / nullif(b_size - beside * weeks + coalesce(b_lean, 0), 0)
        end as by_category,
        case when whole > 0 then whole
            * nullif(w_cases - w_own + coalesce(w_lean * wk_pace, 0), 0)
            / nullif(w_size - whole * weeks + coalesce(w_lean, 0), 0)
        end as by_all,
        coalesce(
            nullif(rc_cases - cases, 0) / nullif(rc_weeks - weeks, 0),
            nullif(c_cases - cases, 0) / nullif(c_weeks - weeks, 0),
            nullif(p_cases - cases, 0) / nullif(p_weeks - weeks, 0)
        ) as by_others
    from others
)

select
    series,
    cast(
        case when is_asked then coalesce(by_category, by_all, by_others) * case_units end as double
    ) as expected
from told
"""
