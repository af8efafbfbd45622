-- Grain: account × complete month.
-- Why: the ratios of trade, each null where its denominator is not positive. Growth takes the
--   change over what it is compared with; channel loading compares the month's sell-in per unit of
--   sell-through with the year's: above 1 the channel fills, as before a period's end. A ratio
--   beyond a thousand million, which only nonsense makes, is null as well.
with quotient as (
    select
        f.month,
        f.account_id,
        cast(y.given_back_amount_12m as double)
        / nullif(cast(greatest(y.gross_amount_12m, 0) as double), 0) as return_ratio,
        cast(y.sell_through_units_12m as double)
        / nullif(cast(greatest(y.sell_in_units_12m, 0) as double), 0) as sell_through_ratio,
        cast(f.sold_net_amount - e.sold_net_amount_last_year as double)
        / nullif(cast(greatest(e.sold_net_amount_last_year, 0) as double), 0) as growth_yoy_ratio,
        cast(y.sold_net_amount_12m - e.sold_net_amount_prior_12m as double)
        / nullif(cast(greatest(e.sold_net_amount_prior_12m, 0) as double), 0)
            as growth_rolling_12_ratio,
        cast(y.high_margin_net_amount_12m as double)
        / nullif(cast(greatest(y.costed_net_amount_12m, 0) as double), 0) as high_margin_mix_ratio,
        cast(y.sold_list_amount_12m - y.listed_net_amount_12m as double)
        / nullif(cast(greatest(y.sold_list_amount_12m, 0) as double), 0)
            as effective_discount_ratio,
        (
            cast(f.sell_in_units as double)
            / nullif(cast(greatest(f.sell_through_units, 0) as double), 0)
        )
        * (
            cast(y.sell_through_units_12m as double)
            / nullif(cast(greatest(y.sell_in_units_12m, 0) as double), 0)
        ) as channel_loading_index
    from int_account_flow as f
    inner join int_account_year as y on f.month = y.month and f.account_id = y.account_id
    inner join int_account_earlier as e on f.month = e.month and f.account_id = e.account_id
)

select
    q.month,
    q.account_id,
    try_cast(q.return_ratio as decimal(18, 9)) as return_ratio,
    try_cast(q.sell_through_ratio as decimal(18, 9)) as sell_through_ratio,
    try_cast(q.growth_yoy_ratio as decimal(18, 9)) as growth_yoy_ratio,
    try_cast(q.growth_rolling_12_ratio as decimal(18, 9)) as growth_rolling_12_ratio,
    try_cast(q.high_margin_mix_ratio as decimal(18, 9)) as high_margin_mix_ratio,
    try_cast(q.effective_discount_ratio as decimal(18, 9)) as effective_discount_ratio,
    try_cast(q.channel_loading_index as decimal(18, 9)) as channel_loading_index
from quotient as q
