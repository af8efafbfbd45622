-- Grain: account × complete month.
-- Why: who hangs below an account: distributors it supplies itself, and open outlets at most three
--   steps down. Null while no account names its upstream: the network is then unknown, not empty.
with member as (
    select
        g.month,
        g.account_id,
        g.upstream_id,
        g.level,
        g.is_open,
        g.is_new
    from int_account_month as g
    where g.upstream_id is not null and g.upstream_id <> g.account_id
),

below as (
    select
        m.month,
        m.upstream_id as above_id,
        m.account_id,
        1 as steps
    from member as m
    union all
    select
        m.month,
        u.upstream_id as above_id,
        m.account_id,
        2 as steps
    from member as m
    inner join member as u on m.month = u.month and m.upstream_id = u.account_id
    union all
    select
        m.month,
        v.upstream_id as above_id,
        m.account_id,
        3 as steps
    from member as m
    inner join member as u on m.month = u.month and m.upstream_id = u.account_id
    inner join member as v on u.month = v.month and u.upstream_id = v.account_id
),

counted as (
    select
        b.month,
        b.above_id,
        count(distinct case
            when b.steps = 1 and m.level between 2 and 3 and m.is_open
                then b.account_id
        end) as sub_distributors,
        count(distinct case when m.level = 4 and m.is_open then b.account_id end) as outlets,
        count(distinct case when m.level = 4 and m.is_open and m.is_new then b.account_id end)
            as new_outlets
    from below as b
    inner join member as m on b.month = m.month and b.account_id = m.account_id
    where b.above_id <> b.account_id
    group by b.month, b.above_id
),

known as (
    select
        m.month,
        count(*) as members
    from member as m
    group by m.month
)

select
    g.month,
    g.account_id,
    case when k.members > 0 then coalesce(c.sub_distributors, 0) end as sub_distributor_count,
    case when k.members > 0 then coalesce(c.outlets, 0) end as active_outlet_count,
    case when k.members > 0 then coalesce(c.new_outlets, 0) end as new_outlet_count
from int_account_month as g
left join counted as c on g.month = c.month and g.account_id = c.above_id
left join known as k on g.month = k.month
