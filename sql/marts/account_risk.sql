-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: the six dangers an account brings: how large each is, whether it grows (against three months
--   before), whether it is past its threshold, and what explains it.
-- months: complete
select
    d.month,
    cast(date_trunc('month', d.month_end) as date) as month_start,
    d.month_end as as_of_date,
    d.account_id,
    d.account_key,
    d.region,
    d.level,
    d.salesperson_id,
    case when f.is_defecting then 1 else 0 end
    + case when f.is_turning_to_rivals then 1 else 0 end
    + case when f.is_disturbing_market then 1 else 0 end
    + case when f.is_bullying_for_fees then 1 else 0 end
    + case when f.is_capital_risk then 1 else 0 end
    + case when f.is_complacent then 1 else 0 end as danger_count,
    d.defection_ratio,
    t.defection_trend,
    f.is_defecting,
    d.alive_probability,
    d.bought_drop_ratio,
    d.days_since_last_order,
    d.order_interval_days_mean,
    d.rival_share_ratio,
    t.rival_share_trend,
    f.is_turning_to_rivals,
    d.rival_brands,
    t.rival_brands_trend,
    d.market_cases_12m,
    t.market_cases_trend,
    f.is_disturbing_market,
    d.is_diverting,
    d.is_undercutting,
    d.fee_ratio,
    t.fee_trend,
    f.is_bullying_for_fees,
    d.fee_amount_12m,
    d.overdue_ratio,
    t.overdue_trend,
    f.is_capital_risk,
    d.overdue_amount,
    d.credit_utilisation_ratio,
    d.growth_gap_ratio,
    t.growth_gap_trend,
    f.is_complacent,
    d.range_change_ratio,
    d.unanswered_visit_ratio
from int_account_danger as d
inner join int_danger_trend as t on d.month = t.month and d.account_id = t.account_id
inner join int_danger_flag as f on d.month = f.month and d.account_id = f.account_id
