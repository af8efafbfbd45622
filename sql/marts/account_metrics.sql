-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: what each account sells, holds, pays and earns us, in one wide row.
-- months: complete
select
    g.month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    g.month_end as as_of_date,
    g.account_id,
    g.account_key,
    f.sell_in_units,
    case
        when f.sold_net_amount between -10000000 and 10000000
            then cast(cast(f.sold_net_amount as decimal(18, 10)) as decimal(28, 4))
        else cast(f.sold_net_amount as decimal(28, 4))
    end as sell_in_net_amount,
    t.return_ratio,
    f.sell_through_units,
    t.sell_through_ratio,
    p.gross_margin_amount,
    p.rebate_accrued_amount,
    p.cost_to_serve_amount,
    p.profit_amount,
    p.profit_per_case_amount,
    k.revenue_share_ratio,
    k.cumulative_share_ratio,
    k.pareto_class,
    t.growth_yoy_ratio,
    t.growth_rolling_12_ratio,
    r.order_count,
    r.order_interval_days_mean,
    r.order_interval_cv,
    r.days_since_last_order,
    r.alive_probability,
    r.expected_orders_90d,
    v.distinct_products,
    t.high_margin_mix_ratio,
    n.sub_distributor_count,
    n.active_outlet_count,
    n.new_outlet_count,
    f.on_hand_units,
    s.days_of_inventory,
    f.stock_out_days,
    s.stock_out_ratio,
    f.lost_sales_units as lost_sales_units_estimate,
    s.fill_rate_order_ratio,
    s.fill_rate_line_ratio,
    s.fill_rate_case_ratio,
    s.otif_ratio,
    t.channel_loading_index,
    d.days_sales_outstanding,
    d.overdue_amount,
    d.overdue_days_mean,
    d.credit_utilisation_ratio,
    w.share_of_wallet_ratio,
    t.effective_discount_ratio,
    p.effective_rebate_ratio,
    i.incident_count,
    g.tenure_months,
    b.bought_units,
    b.bought_amount,
    p.goods_margin_amount,
    b.sell_in_source,
    f.sell_through_source,
    p.profit_source
from int_account_month as g
inner join int_account_flow as f on g.month = f.month and g.account_id = f.account_id
inner join int_account_trade as t on g.month = t.month and g.account_id = t.account_id
inner join int_account_service as s on g.month = s.month and g.account_id = s.account_id
inner join int_account_rank as k on g.month = k.month and g.account_id = k.account_id
inner join int_account_order as r on g.month = r.month and g.account_id = r.account_id
inner join int_account_variety as v on g.month = v.month and g.account_id = v.account_id
inner join int_account_network as n on g.month = n.month and g.account_id = n.account_id
inner join int_account_intake as b on g.month = b.month and g.account_id = b.account_id
inner join int_account_profit as p on g.month = p.month and g.account_id = p.account_id
left join int_account_wallet as w on g.month = w.month and g.account_id = w.account_id
left join int_account_debt as d on g.month = d.month and g.account_id = d.account_id
left join int_account_incident as i on g.month = i.month and g.account_id = i.account_id
