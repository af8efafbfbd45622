-- Grain: account, of the accounts asked for.
-- Why: where it stands among its peers.
select account_id, volume_score, profit_score, strength_score, potential_score,
    composite_score, class, weakest_growth_factor
from warehouse.account_class
where as_of_date = %(month_end)s and account_id = any(%(accounts)s)
