-- Grain: account × product that is counted and perhaps not there.
-- Why: what a planner asks about: of the counts of the last six weeks that said full while nothing
--   sold, the latest. Once the account has sold it again there is nothing to ask.
with latest as (
    select
        f.account_id,
        f.product_id,
        f.reported_units,
        f.found_from,
        row_number() over (
            partition by f.account_id, f.product_id
            order by f.found_on desc, f.found_from desc
        ) as place
    from channel_finding as f
    inner join plan_day as d on f.found_on >= d.as_of_date - 42
    where f.rule = 'phantom_stock'
),

sold as (
    select
        w.account_id,
        w.product_id,
        max(w.week_start) as last_week
    from fct_account_product_week as w
    inner join plan_day as d on w.week_start < d.monday and w.week_start >= d.monday - 49
    where w.sell_through_units > 0
    group by w.account_id, w.product_id
)

select
    l.account_id,
    l.product_id,
    l.reported_units as phantom_units,
    l.found_from as phantom_since
from latest as l
left join sold as s on l.account_id = s.account_id and l.product_id = s.product_id
where l.place = 1 and coalesce(s.last_week < l.found_from, true)
