-- Grain: account × program × period, of the accounts asked for.
-- Why: what rebates came to, and how far the next tier is.
select
    account_id,
    program_id,
    earning_period,
    tier_no,
    earned_amount,
    settled_amount,
    open_amount,
    next_tier_from,
    next_tier_distance
from warehouse.rebate_statement
where
    account_id = any(%(accounts)s)
    and earning_period >= to_char(%(month_end)s::date - interval '11 months', 'YYYY')
order by account_id, program_id, earning_period
