-- Grain: complete month × region × level.
-- Why: what an account is held against: the accounts of its region and level that bought a year
--   before. A region or level that nobody names is one too.
select
    s.month,
    coalesce(s.region, '') as region,
    coalesce(s.level, 0) as level,
    sum(case when s.bought_units_3m_last_year > 0 then s.bought_units_3m end) as units_3m,
    sum(case when s.bought_units_3m_last_year > 0 then s.bought_units_3m_last_year end)
        as units_3m_last_year,
    sum(case when s.bought_net_amount_prior_12m > 0 then s.bought_net_amount_12m end)
        as amount_12m,
    sum(case when s.bought_net_amount_prior_12m > 0 then s.bought_net_amount_prior_12m end)
        as amount_prior_12m
from int_danger_sum as s
group by s.month, coalesce(s.region, ''), coalesce(s.level, 0)
