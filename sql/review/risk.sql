-- Grain: account × danger, of the accounts asked for.
-- Why: the six dangers of a large account, each with its measure, trend and flag.
select
    r.account_id,
    d.danger,
    d.danger_ratio,
    d.danger_trend,
    case when d.is_flagged then 'flagged' when d.is_flagged is false then 'clear' end as flag
from warehouse.account_risk as r
cross join lateral (
    values
    (1, 'defection', r.defection_ratio, r.defection_trend, r.is_defecting),
    (2, 'rivals', r.rival_share_ratio, r.rival_share_trend, r.is_turning_to_rivals),
    (3, 'disturbing', r.market_cases_12m, r.market_cases_trend, r.is_disturbing_market),
    (4, 'fees', r.fee_ratio, r.fee_trend, r.is_bullying_for_fees),
    (5, 'capital', r.overdue_ratio, r.overdue_trend, r.is_capital_risk),
    (6, 'complacency', r.growth_gap_ratio, r.growth_gap_trend, r.is_complacent)
) as d (place, danger, danger_ratio, danger_trend, is_flagged)
where r.as_of_date = %(month_end)s and r.account_id = any(%(accounts)s)
order by r.account_id, d.place
