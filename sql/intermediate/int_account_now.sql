-- Grain: account open on the day before the as-of date, anonymous ones left out.
-- Why: whom to ask, visit or develop is a question of today: the account as it is, its last class,
--   and what it bought in the last twelve complete months, from us or its upstream.
with bought as (
    select
        p.account_id,
        case
            when count(p.bought_net_amount) = count(*) then sum(p.bought_net_amount)
        end as yearly_amount
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    inner join params as a
        on
            k.month_end <= a.last_month_end
            and k.month_no > year(a.last_month_end) * 12 + month(a.last_month_end) - 12
    group by p.account_id
),

classed as (
    select
        c.account_id,
        c.class,
        c.composite_score,
        row_number() over (partition by c.account_id order by c.as_of_date desc) as choice
    from account_class as c
)

select
    b.account_id,
    b.account_key,
    b.region,
    b.level,
    b.upstream_id,
    b.salesperson_id,
    c.class,
    c.composite_score,
    case when y.account_id is null then 0 else y.yearly_amount end as yearly_amount
from stg_account as b
inner join params as a
    on b.holds_from < a.as_of_date and b.holds_to >= a.as_of_date
left join classed as c on b.account_id = c.account_id and c.choice = 1
left join bought as y on b.account_id = y.account_id
where
    not b.is_anonymous
    and coalesce(b.opened_on < a.as_of_date, true)
    and coalesce(b.closed_on >= a.as_of_date, true)
