-- Grain: metric × complete month.
-- Why: a number that is missing says why, and for how many accounts; reasons are the registry's:
--   its feed or an exchange rate is missing, or the account lacks what it takes.
-- months: complete
with filled as (
    select *
    from int_metric_count
    unpivot (
        accounts for metric in (
            sell_in_units, sell_in_net_amount, return_ratio, sell_through_units,
            sell_through_ratio, gross_margin_amount, rebate_accrued_amount,
            cost_to_serve_amount, profit_amount, profit_per_case_amount, revenue_share_ratio,
            cumulative_share_ratio, pareto_class, growth_yoy_ratio, growth_rolling_12_ratio,
            order_count, order_interval_days_mean, order_interval_cv, days_since_last_order,
            alive_probability, expected_orders_90d, distinct_products, high_margin_mix_ratio,
            sub_distributor_count, active_outlet_count, new_outlet_count, on_hand_units,
            days_of_inventory, stock_out_days, stock_out_ratio, lost_sales_units_estimate,
            fill_rate_order_ratio, fill_rate_line_ratio, fill_rate_case_ratio, otif_ratio,
            channel_loading_index, days_sales_outstanding, overdue_amount, overdue_days_mean,
            credit_utilisation_ratio, share_of_wallet_ratio, effective_discount_ratio,
            effective_rebate_ratio, incident_count, tenure_months, bought_units, bought_amount,
            goods_margin_amount
        )
    )
),

scored as (
    select f.* from filled as f
    union all
    select
        c.month,
        c.metric,
        c.account_count as accounts
    from int_other_metric_count as c
),

listed as (
    select
        m.month,
        count(*) as accounts
    from account_metrics as m
    group by m.month
),

counted as (
    select
        s.month,
        s.metric,
        s.accounts,
        a.accounts - s.accounts as null_accounts
    from scored as s
    inner join listed as a on s.month = a.month
)

select
    k.month,
    k.month_start,
    n.metric,
    coalesce(c.accounts > 0, false) as is_available,
    coalesce(c.accounts, 0) as account_count,
    coalesce(c.null_accounts, 0) as null_account_count,
    n.needs_feed,
    case
        when c.accounts > 0 and c.null_accounts = 0 then null
        when not coalesce(p.is_present, false) then 'no_feed'
        when g.reason is not null then 'no_rate'
        when n.reason_empty is not null then 'lacking'
        else 'no_row'
    end as reason_code,
    case
        when c.accounts > 0 and c.null_accounts = 0 then null
        when not coalesce(p.is_present, false) then n.reason_absent
        when g.reason is not null then g.reason || coalesce('; else ' || n.reason_empty, '')
        else coalesce(n.reason_empty, 'no account has a row in the month')
    end as reason
from stg_month as k
cross join metric_need as n
left join counted as c on k.month = c.month and n.metric = c.metric
left join int_rate_gap as g on k.month = g.month and n.metric = g.metric
left join feed_presence as p on n.needs_feed = p.feed
