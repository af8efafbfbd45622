-- Grain: product × level × complete month in which the level bought it.
-- Why: whether every level earns: what a case leaves an account of the level, by component. It gets
--   what other accounts ordered for, else what was seen in the market. The margin before claims is
--   known without the claims feed; with caps and empties it is null until that has come in (a feed
--   without rows means none).
-- months: complete
with priced as (
    select
        c.*,
        coalesce(c.order_price_case_amount, c.market_price_case_amount) as selling_price,
        case
            when c.order_price_case_amount is not null then 'orders'
            when c.market_price_case_amount is not null then 'market_prices'
        end as selling_price_source
    from int_channel_case as c
)

select
    p.month,
    k.month_start,
    p.product_id,
    p.product_key,
    p.level,
    p.bought_cases,
    p.buying_price_case_amount,
    p.selling_price as selling_price_case_amount,
    p.selling_price_source,
    p.selling_price - p.buying_price_case_amount as trade_margin_case_amount,
    p.rebate_case_amount,
    p.free_goods_case_amount,
    p.cap_case_amount,
    p.empties_case_amount,
    p.selling_price - p.buying_price_case_amount + p.rebate_case_amount + p.free_goods_case_amount
        as margin_before_claims_case_amount,
    p.selling_price - p.buying_price_case_amount + p.rebate_case_amount + p.free_goods_case_amount
    + p.cap_case_amount + p.empties_case_amount as margin_case_amount
from priced as p
inner join stg_month as k on p.month = k.month
