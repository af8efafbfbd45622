-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: what each account sells, holds, pays and earns us, in one wide row. A column that nothing
--   fills yet is null. Margin is null where the cost of any line is unknown.
-- months: complete
select
    cast(g.month as varchar) as month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    cast(g.month_end as date) as as_of_date,
    cast(g.account_id as varchar) as account_id,
    cast(g.account_key as varchar) as account_key,
    cast(f.sell_in_units as decimal(18, 4)) as sell_in_units,
    cast(case
        when f.sold_net_amount between -10000000 and 10000000
            then cast(cast(f.sold_net_amount as decimal(18, 10)) as decimal(28, 4))
        else cast(f.sold_net_amount as decimal(28, 4))
    end as decimal(28, 4)) as sell_in_net_amount,
    cast(t.return_ratio as decimal(18, 6)) as return_ratio,
    cast(f.sell_through_units as decimal(18, 4)) as sell_through_units,
    cast(t.sell_through_ratio as decimal(18, 6)) as sell_through_ratio,
    cast(
        case when f.uncosted_lines = 0 then f.costed_net_amount - f.sold_cost_amount end
        as decimal(28, 4)
    ) as gross_margin_amount,
    cast(null as decimal(28, 4)) as rebate_accrued_amount,
    cast(null as decimal(28, 4)) as cost_to_serve_amount,
    cast(null as decimal(28, 4)) as profit_amount,
    cast(null as decimal(28, 4)) as profit_per_case_amount,
    cast(k.revenue_share_ratio as decimal(18, 6)) as revenue_share_ratio,
    cast(k.cumulative_share_ratio as decimal(18, 6)) as cumulative_share_ratio,
    cast(k.pareto_class as varchar) as pareto_class,
    cast(t.growth_yoy_ratio as decimal(18, 6)) as growth_yoy_ratio,
    cast(t.growth_rolling_12_ratio as decimal(18, 6)) as growth_rolling_12_ratio,
    cast(r.order_count as bigint) as order_count,
    cast(r.order_interval_days_mean as decimal(18, 6)) as order_interval_days_mean,
    cast(r.order_interval_cv as decimal(18, 6)) as order_interval_cv,
    cast(r.days_since_last_order as bigint) as days_since_last_order,
    cast(null as decimal(18, 6)) as alive_probability,
    cast(null as decimal(18, 6)) as expected_orders_90d,
    cast(v.distinct_products as bigint) as distinct_products,
    cast(t.high_margin_mix_ratio as decimal(18, 6)) as high_margin_mix_ratio,
    cast(n.sub_distributor_count as bigint) as sub_distributor_count,
    cast(n.active_outlet_count as bigint) as active_outlet_count,
    cast(n.new_outlet_count as bigint) as new_outlet_count,
    cast(f.on_hand_units as decimal(18, 4)) as on_hand_units,
    cast(s.days_of_inventory as decimal(18, 6)) as days_of_inventory,
    cast(f.stock_out_days as bigint) as stock_out_days,
    cast(s.stock_out_ratio as decimal(18, 6)) as stock_out_ratio,
    cast(f.lost_sales_units as decimal(18, 4)) as lost_sales_units_estimate,
    cast(s.fill_rate_order_ratio as decimal(18, 6)) as fill_rate_order_ratio,
    cast(s.fill_rate_line_ratio as decimal(18, 6)) as fill_rate_line_ratio,
    cast(s.fill_rate_case_ratio as decimal(18, 6)) as fill_rate_case_ratio,
    cast(s.otif_ratio as decimal(18, 6)) as otif_ratio,
    cast(t.channel_loading_index as decimal(18, 6)) as channel_loading_index,
    cast(d.days_sales_outstanding as decimal(18, 6)) as days_sales_outstanding,
    cast(d.overdue_amount as decimal(28, 4)) as overdue_amount,
    cast(d.overdue_days_mean as decimal(18, 6)) as overdue_days_mean,
    cast(d.credit_utilisation_ratio as decimal(18, 6)) as credit_utilisation_ratio,
    cast(null as decimal(18, 6)) as share_of_wallet_ratio,
    cast(t.effective_discount_ratio as decimal(18, 6)) as effective_discount_ratio,
    cast(null as decimal(18, 6)) as effective_rebate_ratio,
    cast(i.incident_count as bigint) as incident_count,
    cast(g.tenure_months as bigint) as tenure_months,
    cast(f.bought_units as decimal(18, 4)) as bought_units,
    cast(case
        when f.bought_net_amount between -10000000 and 10000000
            then cast(cast(f.bought_net_amount as decimal(18, 10)) as decimal(28, 4))
        else cast(f.bought_net_amount as decimal(28, 4))
    end as decimal(28, 4)) as bought_amount,
    cast('reported' as varchar) as sell_in_source,
    cast(f.sell_through_source as varchar) as sell_through_source
from int_account_month as g
inner join int_account_flow as f on g.month = f.month and g.account_id = f.account_id
inner join int_account_trade as t on g.month = t.month and g.account_id = t.account_id
inner join int_account_service as s on g.month = s.month and g.account_id = s.account_id
inner join int_account_rank as k on g.month = k.month and g.account_id = k.account_id
inner join int_account_order as r on g.month = r.month and g.account_id = r.account_id
inner join int_account_variety as v on g.month = v.month and g.account_id = v.account_id
inner join int_account_network as n on g.month = n.month and g.account_id = n.account_id
left join int_account_debt as d on g.month = d.month and g.account_id = d.account_id
left join int_account_incident as i on g.month = i.month and g.account_id = i.account_id
