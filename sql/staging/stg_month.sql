-- Grain: complete month.
-- Why: metrics are of complete months: from the month of the first order to the last one that ends
--   before the as-of date.
with first_month as (
    select min(o.month) as month from fct_account_product_month as o
)

select
    k.month,
    k.month_no,
    k.month_start,
    k.month_end
from stg_calendar_month as k
cross join first_month as f
cross join params as p
where k.month >= f.month and k.month_end <= p.last_month_end
