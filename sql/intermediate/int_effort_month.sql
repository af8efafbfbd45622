-- Grain: account × complete month.
-- Why: what we spent on an account beside what it bought from anyone, of the month and of the
--   trailing year. Visits are null while their feed has not come in; minutes and money are those of
--   its cost to serve. What it bought in the twelve months before is null until the orders reach
--   back so far, and nought for who is new.
with visited as (
    select
        v.month,
        v.account_id,
        sum(v.visit_count) as visits,
        sum(v.executive_visit_count) as executive_visits,
        max(v.last_visit_on) as last_visit_on,
        max(v.last_executive_visit_on) as last_executive_visit_on
    from int_visit_month as v
    group by v.month, v.account_id
),

spent as (
    select
        g.month,
        g.month_no,
        g.account_id,
        case when h.is_present then coalesce(v.visits, 0) end as visit_count,
        case when h.is_present then coalesce(v.executive_visits, 0) end as executive_visit_count,
        c.visit_minutes,
        c.fund_amount + c.fee_amount + c.other_expense_amount as expense_amount,
        f.bought_net_amount,
        min(g.month_no) over () as first_no,
        v.last_visit_on,
        v.last_executive_visit_on
    from int_account_month as g
    left join feed_presence as h on h.feed = 'visits'
    left join visited as v on g.month = v.month and g.account_id = v.account_id
    inner join int_account_cost as c on g.month = c.month and g.account_id = c.account_id
    inner join int_account_flow as f on g.month = f.month and g.account_id = f.account_id
)

select
    s.month,
    s.month_no,
    s.account_id,
    s.visit_count,
    s.executive_visit_count,
    s.visit_minutes,
    s.expense_amount,
    s.bought_net_amount,
    sum(s.visit_count) over y as visit_count_12m,
    sum(s.visit_minutes) over y as visit_minutes_12m,
    case
        when count(s.expense_amount) over y = count(*) over y
            then sum(s.expense_amount) over y
    end as expense_amount_12m,
    r.bought_net_amount_12m,
    case
        when
            s.month_no - 23 >= s.first_no
            and count(s.bought_net_amount) over b = count(s.month_no) over b
            then coalesce(sum(s.bought_net_amount) over b, 0)
    end as bought_net_amount_prior_12m,
    max(s.last_visit_on) over e as last_visit_on,
    max(s.last_executive_visit_on) over e as last_executive_visit_on
from spent as s
inner join int_account_year as r on s.month = r.month and s.account_id = r.account_id
window
    y as (partition by s.account_id order by s.month_no rows between 11 preceding and current row),
    b as (
        partition by s.account_id order by s.month_no
        rows between 23 preceding and 12 preceding
    ),
    e as (
        partition by s.account_id order by s.month_no
        rows between unbounded preceding and current row
    )
