-- Grain: series.
-- Why: an order of today is valued as goods are priced today.
select
    s.account_id,
    s.product_id,
    s.upstream_id,
    r.as_of_date as priced_on,
    s.list_price_each,
    s.unit_cost_each,
    r.company_currency
from plan_series as s
cross join plan_run as r
