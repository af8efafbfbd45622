-- Grain: account × complete month.
-- Why: whether a danger grows: its value less that of three months before.
select
    d.month,
    d.account_id,
    d.defection_ratio - lag(d.defection_ratio, 3) over w as defection_trend,
    d.rival_share_ratio - lag(d.rival_share_ratio, 3) over w as rival_share_trend,
    d.rival_brands - lag(d.rival_brands, 3) over w as rival_brands_trend,
    d.market_cases_12m - lag(d.market_cases_12m, 3) over w as market_cases_trend,
    d.fee_ratio - lag(d.fee_ratio, 3) over w as fee_trend,
    d.overdue_ratio - lag(d.overdue_ratio, 3) over w as overdue_trend,
    d.growth_gap_ratio - lag(d.growth_gap_ratio, 3) over w as growth_gap_trend
from int_account_danger as d
window w as (partition by d.account_id order by d.month_no)
