-- Grain: account × complete month.
-- Why: all that an account did in a month, side by side. No sale is a zero; no count of stock,
--   no report of sell-through and money without an exchange rate is unknown, hence null.
select
    cast(g.month as varchar) as month,
    cast(g.month_no as bigint) as month_no,
    cast(g.account_id as varchar) as account_id,
    cast(case when s.account_id is null then 0 else s.bought_net_amount end as decimal(38, 10))
        as bought_net_amount,
    cast(coalesce(s.bought_units, 0) as decimal(18, 4)) as bought_units,
    cast(coalesce(s.sell_in_units, 0) as decimal(18, 4)) as sell_in_units,
    cast(case when s.account_id is null then 0 else s.sold_net_amount end as decimal(38, 10))
        as sold_net_amount,
    cast(case when s.account_id is null then 0 else s.gross_amount end as decimal(38, 10))
        as gross_amount,
    cast(case when s.account_id is null then 0 else s.given_back_amount end as decimal(38, 10))
        as given_back_amount,
    cast(case when s.account_id is null then 0 else s.listed_net_amount end as decimal(38, 10))
        as listed_net_amount,
    cast(coalesce(s.sold_list_amount, 0) as decimal(38, 10)) as sold_list_amount,
    cast(case when s.account_id is null then 0 else s.costed_net_amount end as decimal(38, 10))
        as costed_net_amount,
    cast(coalesce(s.sold_cost_amount, 0) as decimal(38, 10)) as sold_cost_amount,
    cast(coalesce(s.uncosted_lines, 0) as bigint) as uncosted_lines,
    cast(case when s.account_id is null then 0 else s.high_margin_net_amount end as decimal(38, 10))
        as high_margin_net_amount,
    cast(coalesce(v.asked_lines, 0) as bigint) as asked_lines,
    cast(coalesce(v.filled_lines, 0) as bigint) as filled_lines,
    cast(coalesce(v.asked_orders, 0) as bigint) as asked_orders,
    cast(coalesce(v.filled_orders, 0) as bigint) as filled_orders,
    cast(coalesce(v.asked_units, 0) as decimal(18, 4)) as asked_units,
    cast(coalesce(v.filled_units, 0) as decimal(18, 4)) as filled_units,
    cast(coalesce(v.promised_orders, 0) as bigint) as promised_orders,
    cast(coalesce(v.otif_orders, 0) as bigint) as otif_orders,
    cast(k.sell_through_units as decimal(18, 4)) as sell_through_units,
    cast(k.sell_through_source as varchar) as sell_through_source,
    cast(k.on_hand_units as decimal(18, 4)) as on_hand_units,
    cast(k.daily_units as decimal(18, 6)) as daily_units,
    cast(k.known_days as bigint) as known_days,
    cast(k.stock_out_days as bigint) as stock_out_days,
    cast(k.lost_sales_units as decimal(18, 4)) as lost_sales_units
from int_account_month as g
left join int_account_sales as s on g.month = s.month and g.account_id = s.account_id
left join fct_account_service_month as v on g.month = v.month and g.account_id = v.account_id
left join int_account_stock as k on g.month = k.month and g.account_id = k.account_id
