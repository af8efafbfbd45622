-- Grain: account, of those asked for that are worth developing.
-- Why: what it might become, what most keeps it from that, and what to do about it.
select
    d.account_id,
    d.development_rank,
    d.development_score,
    d.weakest_growth_factor,
    'develop_' || d.weakest_growth_factor as next_step
from warehouse.development_candidate as d
where d.as_of_date = %(month_end)s and d.account_id = any(%(accounts)s)
