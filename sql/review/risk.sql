-- Grain: account × danger, of the accounts asked for.
-- Why: the six dangers of a large account, each with its measure, trend and flag; of one that is
--   flagged, the codes of the sentences that explain it, and their figures.
select
    r.account_id,
    d.danger,
    d.danger_ratio,
    d.danger_trend,
    case when d.is_flagged then 'flagged' when d.is_flagged is false then 'clear' end as flag,
    case when d.is_flagged then 'danger_' || d.danger || '_' || d.told_by end as reason,
    case when d.is_flagged then 'step_' || d.danger end as next_step,
    r.defection_ratio,
    r.rival_brands,
    r.rival_share_ratio,
    r.market_cases_12m,
    r.fee_ratio,
    coalesce(r.overdue_ratio, 0) as overdue_ratio,
    -r.growth_gap_ratio as growth_lag_ratio
from warehouse.account_risk as r
cross join
    lateral (
        values
        (
            1, 'defection', r.defection_ratio, r.defection_trend, r.is_defecting,
            case
                when r.defection_ratio > coalesce(r.bought_drop_ratio, 0) then 'gone' else 'drop'
            end
        ),
        (
            2, 'rivals', r.rival_share_ratio, r.rival_share_trend, r.is_turning_to_rivals,
            case when r.rival_brands_trend > 0 then 'brands' else 'share' end
        ),
        (
            3, 'disturbing', r.market_cases_12m, r.market_cases_trend, r.is_disturbing_market,
            case when r.market_cases_12m > 0 then 'cases' else 'lines' end
        ),
        (4, 'fees', r.fee_ratio, r.fee_trend, r.is_bullying_for_fees, 'share'),
        (
            5, 'capital', r.overdue_ratio, r.overdue_trend, r.is_capital_risk,
            case when r.credit_utilisation_ratio > 1 then 'limit' else 'overdue' end
        ),
        (6, 'complacency', r.growth_gap_ratio, r.growth_gap_trend, r.is_complacent, 'lag')
    ) as d (place, danger, danger_ratio, danger_trend, is_flagged, told_by)
where r.as_of_date = %(month_end)s and r.account_id = any(%(accounts)s)
order by r.account_id, d.place
