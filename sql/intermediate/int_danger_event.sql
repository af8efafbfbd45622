-- Grain: account × month in which something of a danger happened.
-- Why: broken rules that disturb the market (dismissed cases left out), claims for money, and
--   visits that no order answered within 30 days, in the month in which these are over. A claim
--   that an expense pays is that expense; bottle caps are redeemed for goods sold, and no fee.
with answer as (
    select
        v.account_id,
        cast(v.visited_on + 30 as date) as over_on,
        count(o.order_date) as order_days
    from visits as v
    left join fct_account_order_day as o
        on
            v.account_id = o.account_id
            and v.visited_on <= o.order_date
            and v.visited_on + 30 >= o.order_date
    group by v.account_id, v.salesperson_id, v.visited_on
),

claimed as (
    select
        c.account_id,
        c.claimed_on,
        c.amount
    from stg_claim as c
    where
        c.kind <> 'cap_redemption'
        and not exists (
            select e.claim_id from expenses as e
            where c.claim_id = e.claim_id
        )
),

happened as (
    select
        i.account_id,
        year(i.occurred_on) * 12 + month(i.occurred_on) as month_no,
        1 as cases,
        0 as visits,
        0 as unanswered,
        cast(0 as decimal(28, 4)) as amount
    from incidents as i
    where
        i.kind in ('diversion', 'undercutting', 'price_raise')
        and coalesce(i.status, 'reported') <> 'dismissed'
    union all
    select
        a.account_id,
        year(a.over_on) * 12 + month(a.over_on) as month_no,
        0 as cases,
        1 as visits,
        case when a.order_days = 0 then 1 else 0 end as unanswered,
        cast(0 as decimal(28, 4)) as amount
    from answer as a
    union all
    select
        c.account_id,
        year(c.claimed_on) * 12 + month(c.claimed_on) as month_no,
        0 as cases,
        0 as visits,
        0 as unanswered,
        c.amount
    from claimed as c
)

select
    h.account_id,
    h.month_no,
    sum(h.cases) as market_cases,
    sum(h.visits) as answerable_visits,
    sum(h.unanswered) as unanswered_visits,
    case when count(h.amount) = count(*) then sum(h.amount) end as claim_amount
from happened as h
group by h.account_id, h.month_no
