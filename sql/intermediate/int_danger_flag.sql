-- Grain: account × complete month.
-- Why: which dangers are past their thresholds, the same for all accounts. A flag is null where
--   nothing that tells of it is known. Complacent is who falls behind its peers and also buys a
--   narrower range or leaves most visits unanswered: falling behind alone may be a good reason.
select
    d.month,
    d.account_id,
    d.defection_ratio >= p.risk_defection_ratio as is_defecting,
    case
        when coalesce(d.rival_share_ratio, t.rival_brands_trend) is not null
            then
                coalesce(d.rival_share_ratio >= p.risk_rival_share_ratio, false)
                or coalesce(t.rival_brands_trend > 0, false)
    end as is_turning_to_rivals,
    case
        when coalesce(d.market_cases_12m >= 0, d.is_diverting, d.is_undercutting) is not null
            then
                coalesce(d.market_cases_12m >= p.risk_market_cases, false)
                or coalesce(d.is_diverting, false)
                or coalesce(d.is_undercutting, false)
    end as is_disturbing_market,
    d.fee_ratio >= p.risk_fee_ratio as is_bullying_for_fees,
    case
        when coalesce(d.overdue_ratio, d.credit_utilisation_ratio) is not null
            then
                coalesce(d.overdue_ratio >= p.risk_overdue_ratio, false)
                or coalesce(d.credit_utilisation_ratio > 1, false)
    end as is_capital_risk,
    case
        when d.growth_gap_ratio is not null
            then
                d.growth_gap_ratio <= -p.risk_growth_gap_ratio
                and (
                    coalesce(d.range_change_ratio < 0, false)
                    or coalesce(d.unanswered_visit_ratio > 0.5, false)
                )
    end as is_complacent
from int_account_danger as d
inner join int_danger_trend as t on d.month = t.month and d.account_id = t.account_id
cross join params as p
