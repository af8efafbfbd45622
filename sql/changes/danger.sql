-- Grain: account × danger that is flagged.
-- Why: a danger is new once its flag is; what hangs on it is overdue, fees, or a year's purchases.
with flagged as (
    select
        r.*,
        d.danger,
        d.stake_amount
    from account_risk as r
    inner join change_month as m on r.as_of_date = m.month_end
    cross join
        lateral (
            values
            ('defection', r.is_defecting, null),
            ('rivals', r.is_turning_to_rivals, null),
            ('disturbing', r.is_disturbing_market, null),
            ('fees', r.is_bullying_for_fees, r.fee_amount_12m),
            ('capital', r.is_capital_risk, r.overdue_amount),
            ('complacency', r.is_complacent, null)
        ) as d (danger, is_flagged, stake_amount)
    where d.is_flagged
),

percent as (
    select
        f.*,
        cast(round(100 * f.defection_ratio) as bigint) as defection_percent,
        cast(round(100 * f.rival_share_ratio) as bigint) as rival_percent,
        cast(round(100 * f.fee_ratio) as bigint) as fee_percent,
        cast(round(100 * f.overdue_ratio) as bigint) as overdue_percent,
        cast(round(-100 * f.growth_gap_ratio) as bigint) as gap_points
    from flagged as f
)

select
    p.account_id,
    'danger' as change_kind,
    p.danger as subject,
    'flagged' as state,
    1 as severity,
    coalesce(p.stake_amount, c.bought_amount_12m) as stake_amount,
    case
        when p.danger = 'defection' and p.defection_ratio > coalesce(p.bought_drop_ratio, 0)
            then 'it may be leaving: by its rhythm it is gone with ' || p.defection_percent || ' %'
        when p.danger = 'defection'
            then
                'it may be leaving: it bought ' || p.defection_percent
                || ' % less in three months than its peers let expect'
        when p.danger = 'rivals' and p.rival_brands_trend > 0
            then 'it lists more competing brands than three months ago, now ' || p.rival_brands
        when p.danger = 'rivals' then 'competitors hold ' || p.rival_percent || ' % of its sales'
        when p.danger = 'disturbing' and p.market_cases_12m > 0
            then 'market cases against it in twelve months: ' || p.market_cases_12m
        when p.danger = 'disturbing'
            then 'order lines, scans or prices show it outside its territory or below the floor'
        when p.danger = 'fees'
            then 'its fees and claims come to ' || p.fee_percent || ' % of what it buys'
        when p.danger = 'capital' and p.credit_utilisation_ratio > 1
            then
                'it owes more than its credit limit, ' || coalesce(p.overdue_percent, 0)
                || ' % of it overdue'
        when p.danger = 'capital' then p.overdue_percent || ' % of what it owes is overdue'
        else 'its purchases lag its peers'' by ' || p.gap_points || ' points, and it does less'
    end as reason,
    case p.danger
        when 'defection' then 'visit it this week and ask what it misses'
        when 'rivals' then 'ask what the other brand offers; see account_risk'
        when 'disturbing' then 'look at network_evidence and open a case'
        when 'fees' then 'hold its fees against what they brought; see promotion_return'
        when 'capital' then 'agree on a plan of payment before the next delivery'
        else 'agree on a range and on targets with it'
    end as next_step
from percent as p
inner join change_month as m on true
left join account_class as c on p.account_id = c.account_id and m.month_end = c.as_of_date
