-- Grain: account × complete month.
-- Why: the six dangers of an account side by side, each with what explains it. Whoever is gone and
--   whoever buys ever less is about to leave: the larger of both counts. Rivals' brands are those
--   the account is listed with, parted by semicolons.
select
    s.month,
    s.month_no,
    g.month_end,
    s.account_id,
    g.account_key,
    s.region,
    s.level,
    a.salesperson_id,
    case
        when coalesce(o.alive_probability, v.bought_drop_ratio) is not null
            then greatest(1 - o.alive_probability, v.bought_drop_ratio, 0)
    end as defection_ratio,
    o.alive_probability,
    v.bought_drop_ratio,
    o.days_since_last_order,
    o.order_interval_days_mean,
    1 - w.share_of_wallet_ratio as rival_share_ratio,
    case
        when a.competitor_brands <> ''
            then 1 + length(regexp_replace(a.competitor_brands, '[^;]', '', 'g'))
        when a.account_id is not null then 0
    end as rival_brands,
    s.market_cases_12m,
    n.is_diverting,
    n.is_undercutting,
    v.fee_ratio,
    s.fee_amount_12m,
    v.overdue_ratio,
    d.overdue_amount,
    d.credit_utilisation_ratio,
    v.growth_gap_ratio,
    v.range_change_ratio,
    v.unanswered_visit_ratio
from int_danger_sum as s
inner join int_account_month as g on s.month = g.month and s.account_id = g.account_id
inner join int_danger_value as v on s.month = v.month and s.account_id = v.account_id
inner join int_account_order as o on s.month = o.month and s.account_id = o.account_id
left join network_compliance as n on s.month = n.month and s.account_id = n.account_id
left join int_account_wallet as w on s.month = w.month and s.account_id = w.account_id
left join int_account_debt as d on s.month = d.month and s.account_id = d.account_id
left join stg_account as a on g.account_key = a.account_key
