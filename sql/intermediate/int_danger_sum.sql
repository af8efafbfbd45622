-- Grain: account × complete month.
-- Why: what dangers are told from, over the trailing twelve months: cases, fees (funds, shelf fees
--   and claims), visits; what was bought, from anyone, over three and twelve months and over the
--   same ones a year before; products bought, and a year before. Fees are null where expenses or
--   claims do not come in, for half of them is no sum, or one has no exchange rate; the rest where
--   its feed is absent, and what was a year before where the account was not there for all of it.
with presence as (
    select
        max(case when f.feed = 'incidents' and f.is_present then 1 else 0 end) as has_incidents,
        max(case when f.feed = 'visits' and f.is_present then 1 else 0 end) as has_visits,
        min(case when f.feed in ('expenses', 'claims') and not f.is_present then 0 else 1 end)
            as has_fees
    from feed_presence as f
),

monthly as (
    select
        g.month,
        g.month_no,
        g.account_id,
        g.region,
        g.level,
        f.bought_units,
        y.bought_net_amount_12m,
        v.distinct_products,
        o.order_count,
        case when h.has_incidents = 1 then coalesce(e.market_cases, 0) end as market_cases,
        case when h.has_visits = 1 then coalesce(e.answerable_visits, 0) end as visits,
        case when h.has_visits = 1 then coalesce(e.unanswered_visits, 0) end as unanswered,
        case
            when h.has_fees = 1
                then
                    case when e.account_id is null then 0 else e.claim_amount end
                    + case when x.account_id is null then 0 else x.fund_amount + x.fee_amount end
        end as fee_amount
    from int_account_month as g
    cross join presence as h
    inner join int_account_flow as f on g.month = f.month and g.account_id = f.account_id
    inner join int_account_year as y on g.month = y.month and g.account_id = y.account_id
    inner join int_account_variety as v on g.month = v.month and g.account_id = v.account_id
    inner join int_account_order as o on g.month = o.month and g.account_id = o.account_id
    left join int_danger_event as e on g.account_id = e.account_id and g.month_no = e.month_no
    left join int_account_expense as x on g.account_id = x.account_id and g.month = x.month
)

select
    m.month,
    m.month_no,
    m.account_id,
    m.region,
    m.level,
    m.bought_net_amount_12m,
    case when count(*) over z = 24 then lag(m.bought_net_amount_12m, 12) over w end
        as bought_net_amount_prior_12m,
    sum(m.bought_units) over q as bought_units_3m,
    case when count(*) over x = 15 then sum(m.bought_units) over p end
        as bought_units_3m_last_year,
    sum(m.bought_units) over y as bought_units_12m,
    sum(m.order_count) over y as order_count_12m,
    m.distinct_products,
    case when count(*) over z = 24 then lag(m.distinct_products, 12) over w end
        as distinct_products_last_year,
    sum(m.market_cases) over y as market_cases_12m,
    sum(m.visits) over y as answerable_visits_12m,
    sum(m.unanswered) over y as unanswered_visits_12m,
    case when count(m.fee_amount) over y = count(*) over y then sum(m.fee_amount) over y end
        as fee_amount_12m
from monthly as m
window
    w as (partition by m.account_id order by m.month_no),
    q as (partition by m.account_id order by m.month_no rows between 2 preceding and current row),
    x as (partition by m.account_id order by m.month_no rows between 14 preceding and current row),
    z as (partition by m.account_id order by m.month_no rows between 23 preceding and current row),
    p as (
        partition by m.account_id order by m.month_no rows between 14 preceding and 12 preceding
    ),
    y as (partition by m.account_id order by m.month_no rows between 11 preceding and current row)
