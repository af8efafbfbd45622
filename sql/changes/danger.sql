-- Grain: account × danger that is flagged.
-- Why: a danger is new once its flag is; what hangs on it is overdue, fees, or a year's purchases.
with flagged as (
    select
        r.account_id,
        d.danger,
        d.measure,
        d.stake_amount
    from account_risk as r
    inner join change_month as m on r.as_of_date = m.month_end
    cross join lateral (
        values
        ('defection', r.is_defecting, r.defection_ratio, null),
        ('rivals', r.is_turning_to_rivals, r.rival_share_ratio, null),
        ('disturbing', r.is_disturbing_market, r.market_cases_12m, null),
        ('fees', r.is_bullying_for_fees, r.fee_ratio, r.fee_amount_12m),
        ('capital', r.is_capital_risk, r.overdue_ratio, r.overdue_amount),
        ('complacency', r.is_complacent, r.growth_gap_ratio, null)
    ) as d (danger, is_flagged, measure, stake_amount)
    where d.is_flagged
)

select
    f.account_id,
    'danger' as change_kind,
    f.danger as subject,
    'flagged' as state,
    1 as severity,
    coalesce(f.stake_amount, c.bought_amount_12m) as stake_amount,
    case f.danger
        when 'defection' then 'it may be leaving'
        when 'rivals' then 'it turns to a brand of its own or of a competitor'
        when 'disturbing' then 'it disturbs the market'
        when 'fees' then 'it takes much in fees for what it buys'
        when 'capital' then 'much of what it owes is overdue, or more than its credit limit'
        else 'it falls behind its peers and does less'
    end || ' (' || coalesce(cast(round(f.measure, 3) as varchar), 'by its cases') || ')' as reason,
    case f.danger
        when 'defection' then 'visit it this week and ask what it misses'
        when 'rivals' then 'ask what the other brand offers; see account_risk'
        when 'disturbing' then 'look at network_evidence and open a case'
        when 'fees' then 'hold its fees against what they brought; see promotion_return'
        when 'capital' then 'agree on a plan of payment before the next delivery'
        else 'agree on a range and on targets with it'
    end as next_step
from flagged as f
inner join change_month as m on true
left join account_class as c on f.account_id = c.account_id and c.as_of_date = m.month_end
