-- Grain: account × complete month.
-- Why: all that an account did in a month, side by side. No sale is a zero; no count of stock,
--   no report of sell-through and money without an exchange rate is unknown, hence null.
select
    g.month,
    g.month_no,
    g.account_id,
    case when s.account_id is null then 0 else s.bought_net_amount end as bought_net_amount,
    coalesce(s.bought_units, 0) as bought_units,
    coalesce(s.sell_in_units, 0) as sell_in_units,
    case when s.account_id is null then 0 else s.sold_net_amount end as sold_net_amount,
    case when s.account_id is null then 0 else s.gross_amount end as gross_amount,
    case when s.account_id is null then 0 else s.given_back_amount end as given_back_amount,
    case when s.account_id is null then 0 else s.listed_net_amount end as listed_net_amount,
    coalesce(s.sold_list_amount, 0) as sold_list_amount,
    case when s.account_id is null then 0 else s.costed_net_amount end as costed_net_amount,
    coalesce(s.sold_cost_amount, 0) as sold_cost_amount,
    coalesce(s.uncosted_lines, 0) as uncosted_lines,
    case when s.account_id is null then 0 else s.high_margin_net_amount end
        as high_margin_net_amount,
    coalesce(v.asked_lines, 0) as asked_lines,
    coalesce(v.filled_lines, 0) as filled_lines,
    coalesce(v.asked_orders, 0) as asked_orders,
    coalesce(v.filled_orders, 0) as filled_orders,
    coalesce(v.asked_units, 0) as asked_units,
    coalesce(v.filled_units, 0) as filled_units,
    coalesce(v.promised_orders, 0) as promised_orders,
    coalesce(v.otif_orders, 0) as otif_orders,
    k.sell_through_units,
    k.sell_through_source,
    k.on_hand_units,
    k.daily_units,
    k.known_days,
    k.stock_out_days,
    k.lost_sales_units
from int_account_month as g
left join int_account_sales as s on g.month = s.month and g.account_id = s.account_id
left join fct_account_service_month as v on g.month = v.month and g.account_id = v.account_id
left join int_account_stock as k on g.month = k.month and g.account_id = k.account_id
