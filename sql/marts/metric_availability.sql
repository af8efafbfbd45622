-- Grain: metric × complete month.
-- Why: a number that is missing says why, and for how many accounts. A metric of account_metrics is
--   available in a month where any account has a value; the reasons come from the registry: it is
--   computed later, its feed has not come in, the exchange rate of what it converts is missing, or
--   the account is without what the metric takes.
-- months: complete
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
            effective_rebate_ratio, incident_count, tenure_months, bought_units, bought_amount
        )
    )
),

listed as (
    select
        m.month,
        count(*) as accounts
    from account_metrics as m
    group by m.month
),

wanted as (
    select
        k.month,
        k.month_start,
        n.metric,
        n.needs_feed,
        n.reason_absent,
        n.reason_empty,
        n.reason_later,
        coalesce(f.accounts, 0) as accounts,
        coalesce(a.accounts, 0) - coalesce(f.accounts, 0) as null_accounts
    from stg_month as k
    cross join metric_need as n
    left join filled as f on k.month = f.month and n.metric = f.metric
    left join listed as a on k.month = a.month
)

select
    w.month,
    w.month_start,
    w.metric,
    w.accounts > 0 as is_available,
    w.accounts as account_count,
    w.null_accounts as null_account_count,
    case
        when w.accounts > 0 and w.null_accounts = 0 then null
        when w.reason_later is not null then w.reason_later
        when not coalesce(p.is_present, false) then w.reason_absent
        when g.reason is not null then g.reason || coalesce('; else ' || w.reason_empty, '')
        else coalesce(w.reason_empty, 'no account has a row in the month')
    end as reason
from wanted as w
left join int_rate_gap as g on w.month = g.month and w.metric = g.metric
left join feed_presence as p on w.needs_feed = p.feed
