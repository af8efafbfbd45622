-- Grain: series × week that is over, of what it sold itself.
-- Why: what an account's demand is read from: what it sold on, or what it bought where it tells of
--   no sales; returns lie in weeks of their own.
select
    s.series,
    w.week_start,
    coalesce(s.category, '') as category,
    cast(case
        when s.sells_on then w.sell_through_units
        else w.sell_in_units + w.return_units
    end as decimal(18, 4)) as units
from fct_account_product_week as w
inner join plan_day as d on w.week_start >= d.first_monday and w.week_start < d.monday
inner join plan_series as s on w.account_id = s.account_id and w.product_id = s.product_id
