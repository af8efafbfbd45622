-- Grain: account × week in which it told of sales.
-- Why: who tells of some products in a week and leaves another out sold none of it, or is silent.
select distinct
    f.account_id,
    f.week_start
from fct_account_product_week as f
where f.sell_through_units is not null
