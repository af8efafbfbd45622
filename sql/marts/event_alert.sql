-- Grain: event ahead × account.
-- Why: an occasion that we learn of afterwards is one where we did not help. A promotion for all is
--   told of those that buy from us and had to do with the product in the eight weeks before; a
--   season of all that buy from us.
with buyer as (
    select distinct
        w.account_id,
        w.product_id
    from fct_account_product_week as w
    inner join params as a
        on w.week_start >= a.as_of_date - 56 and w.week_start + 6 < a.as_of_date
),

met as (
    select
        e.*,
        e.account_id as at_account_id
    from int_event_ahead as e
    where e.account_id is not null
    union all
    select
        e.*,
        b.account_id as at_account_id
    from int_event_ahead as e
    inner join buyer as b on e.product_id = b.product_id
    inner join int_account_now as n
        on b.account_id = n.account_id and coalesce(n.upstream_id, '') = ''
    where e.account_id is null
    union all
    select
        e.*,
        n.account_id as at_account_id
    from int_event_ahead as e
    inner join int_account_now as n on coalesce(n.upstream_id, '') = ''
    where e.account_id is null and e.product_id is null
),

alert as (
    select
        m.event,
        m.event_id,
        m.at_account_id as account_id,
        max(m.event_name) as event_name,
        min(m.event_on) as event_on,
        max(m.ends_on) as ends_on,
        case when count(distinct m.product_id) = 1 then max(m.product_id) end as product_id
    from met as m
    group by m.event, m.event_id, m.at_account_id
)

select
    a.as_of_date,
    l.event_on,
    date_diff('day', a.as_of_date, l.event_on) as days_ahead,
    l.event,
    l.event_id,
    l.event_name,
    l.ends_on,
    l.account_id,
    n.account_key,
    n.region,
    n.salesperson_id,
    n.class,
    l.product_id,
    n.yearly_amount,
    s.last_season_amount,
    case l.event
        when 'occasion' then 'ask what it plans for the day, and offer goods, a display or people'
        when 'promotion_start' then 'check that it has stock and knows the terms before the day'
        when 'promotion_end' then 'see what is left over, and order less: a dip may follow'
        else 'agree on peak demand and on what is ordered by when: see stock_up_plan'
    end as next_step
from alert as l
cross join params as a
inner join int_account_now as n on l.account_id = n.account_id
left join int_last_season as s on l.event_id = s.event_id and l.account_id = s.account_id
