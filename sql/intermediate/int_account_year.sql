-- Grain: account × complete month.
-- Why: what ratios and shares are made of: sums over the trailing twelve months. Money is null
--   where the amount of any of these months is unknown.
select
    cast(f.month as varchar) as month,
    cast(f.month_no as bigint) as month_no,
    cast(f.account_id as varchar) as account_id,
    cast(case
        when count(f.bought_net_amount) over y = count(*) over y
            then sum(f.bought_net_amount) over y
    end as decimal(38, 10)) as bought_net_amount_12m,
    cast(sum(f.sell_in_units) over y as decimal(18, 4)) as sell_in_units_12m,
    cast(case
        when count(f.sold_net_amount) over y = count(*) over y
            then sum(f.sold_net_amount) over y
    end as decimal(38, 10)) as sold_net_amount_12m,
    cast(case
        when count(f.gross_amount) over y = count(*) over y
            then sum(f.gross_amount) over y
    end as decimal(38, 10)) as gross_amount_12m,
    cast(case
        when count(f.given_back_amount) over y = count(*) over y
            then sum(f.given_back_amount) over y
    end as decimal(38, 10)) as given_back_amount_12m,
    cast(case
        when count(f.listed_net_amount) over y = count(*) over y
            then sum(f.listed_net_amount) over y
    end as decimal(38, 10)) as listed_net_amount_12m,
    cast(sum(f.sold_list_amount) over y as decimal(38, 10)) as sold_list_amount_12m,
    cast(case
        when count(f.costed_net_amount) over y = count(*) over y
            then sum(f.costed_net_amount) over y
    end as decimal(38, 10)) as costed_net_amount_12m,
    cast(case
        when count(f.high_margin_net_amount) over y = count(*) over y
            then sum(f.high_margin_net_amount) over y
    end as decimal(38, 10)) as high_margin_net_amount_12m,
    cast(sum(f.asked_lines) over y as bigint) as asked_lines_12m,
    cast(sum(f.filled_lines) over y as bigint) as filled_lines_12m,
    cast(sum(f.asked_orders) over y as bigint) as asked_orders_12m,
    cast(sum(f.filled_orders) over y as bigint) as filled_orders_12m,
    cast(sum(f.asked_units) over y as decimal(18, 4)) as asked_units_12m,
    cast(sum(f.filled_units) over y as decimal(18, 4)) as filled_units_12m,
    cast(sum(f.promised_orders) over y as bigint) as promised_orders_12m,
    cast(sum(f.otif_orders) over y as bigint) as otif_orders_12m,
    cast(sum(f.sell_through_units) over y as decimal(18, 4)) as sell_through_units_12m,
    cast(sum(f.stock_out_days) over y as bigint) as stock_out_days_12m,
    cast(sum(f.known_days) over y as bigint) as known_days_12m
from int_account_flow as f
window y as (
    partition by f.account_id
    order by f.month_no
    rows between 11 preceding and current row
)
