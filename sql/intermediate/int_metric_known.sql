-- Grain: metric that is counted × complete month.
-- Why: for how many accounts a metric has a value, and for how many of the month it has none; one
--   that nothing was counted of has none at any.
with filled as (
    select
        month,
        metric,
        accounts
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
    select
        f.month,
        f.metric,
        f.accounts
    from filled as f
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
)

select
    a.month,
    n.metric,
    coalesce(s.accounts, 0) as account_count,
    a.accounts - coalesce(s.accounts, 0) as null_account_count
from listed as a
cross join metric_need as n
left join scored as s on a.month = s.month and n.metric = s.metric
