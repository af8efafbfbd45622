-- Grain: account × complete month.
-- Why: what ratios and shares are made of: sums over the trailing twelve months. Money is null
--   where the amount of any of these months is unknown.
select
    f.month,
    f.month_no,
    f.account_id,
    case
        when count(f.bought_net_amount) over y = count(*) over y
            then sum(f.bought_net_amount) over y
    end as bought_net_amount_12m,
    sum(f.sell_in_units) over y as sell_in_units_12m,
    case
        when count(f.sold_net_amount) over y = count(*) over y
            then sum(f.sold_net_amount) over y
    end as sold_net_amount_12m,
    case
        when count(f.gross_amount) over y = count(*) over y
            then sum(f.gross_amount) over y
    end as gross_amount_12m,
    case
        when count(f.given_back_amount) over y = count(*) over y
            then sum(f.given_back_amount) over y
    end as given_back_amount_12m,
    case
        when count(f.listed_net_amount) over y = count(*) over y
            then sum(f.listed_net_amount) over y
    end as listed_net_amount_12m,
    sum(f.sold_list_amount) over y as sold_list_amount_12m,
    case
        when count(f.costed_net_amount) over y = count(*) over y
            then sum(f.costed_net_amount) over y
    end as costed_net_amount_12m,
    case
        when count(f.high_margin_net_amount) over y = count(*) over y
            then sum(f.high_margin_net_amount) over y
    end as high_margin_net_amount_12m,
    sum(f.asked_lines) over y as asked_lines_12m,
    sum(f.filled_lines) over y as filled_lines_12m,
    sum(f.asked_orders) over y as asked_orders_12m,
    sum(f.filled_orders) over y as filled_orders_12m,
    sum(f.asked_units) over y as asked_units_12m,
    sum(f.filled_units) over y as filled_units_12m,
    sum(f.promised_orders) over y as promised_orders_12m,
    sum(f.otif_orders) over y as otif_orders_12m,
    sum(f.sell_through_units) over y as sell_through_units_12m,
    sum(f.stock_out_days) over y as stock_out_days_12m,
    sum(f.known_days) over y as known_days_12m
from int_account_flow as f
window y as (
    partition by f.account_id
    order by f.month_no
    rows between 11 preceding and current row
)
