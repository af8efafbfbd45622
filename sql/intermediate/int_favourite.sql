-- Grain: salesperson × small account × complete month that it courts.
-- Why: new salespeople court small friendly shops. A favourite is an account outside those that
--   make 80 % of sales, with a number of visits in the year; many times as many as the accounts of
--   its level that this salesperson does not visit get on average; and its part of the
--   salesperson's time is as many times its part of what the salesperson's accounts bought. Only
--   all of these together: a shop may be small, and one visit a month may be right for all.
with level_sum as (
    select
        g.month,
        g.level,
        sum(e.visit_count_12m) as visits,
        count(*) as accounts
    from int_account_month as g
    inner join int_effort_month as e on g.month = e.month and g.account_id = e.account_id
    where g.is_open and not g.is_anonymous
    group by g.month, g.level
),

own_sum as (
    select
        v.month,
        v.salesperson_id,
        v.level,
        sum(v.visit_count_12m) as visits,
        count(*) as accounts
    from int_visit_year as v
    group by v.month, v.salesperson_id, v.level
),

peer as (
    select
        o.month,
        o.salesperson_id,
        o.level,
        try_cast(
            cast(l.visits - o.visits as double) / nullif(cast(l.accounts - o.accounts as double), 0)
            as decimal(18, 9)
        ) as visits_mean
    from own_sum as o
    inner join level_sum as l on o.month = l.month and o.level = l.level
)

select
    v.month,
    v.salesperson_id,
    v.account_id,
    v.visit_count,
    v.visit_minutes,
    p.visits_mean as peer_visit_mean,
    v.minute_part_ratio,
    v.bought_part_ratio
from int_visit_year as v
inner join peer as p
    on v.month = p.month and v.salesperson_id = p.salesperson_id and v.level = p.level
cross join params as r
where
    v.is_small_account
    and v.visit_count >= r.favourite_visits
    and v.visit_count
    >= cast(p.visits_mean as decimal(19, 9)) * cast(r.favourite_factor as decimal(9, 6))
    and v.minute_part_ratio
    >= cast(v.bought_part_ratio as decimal(19, 9)) * cast(r.favourite_factor as decimal(9, 6))
