-- Grain: account × complete month.
-- Why: the ratios of trade. Each is null where its denominator is not positive. Growth takes the
--   change over what it is compared with; channel loading compares the month's sell-in per unit of
--   sell-through with the year's: above 1 the channel fills, as before a period's end.
select
    cast(f.month as varchar) as month,
    cast(f.account_id as varchar) as account_id,
    cast(case when y.gross_amount_12m > 0 then cast(
        cast(y.given_back_amount_12m as double)
        / nullif(cast(y.gross_amount_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as return_ratio,
    cast(case when y.sell_in_units_12m > 0 then cast(
        cast(y.sell_through_units_12m as double)
        / nullif(cast(y.sell_in_units_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as sell_through_ratio,
    cast(case when y.sold_net_amount_last_year > 0 then cast(
        cast(f.sold_net_amount - y.sold_net_amount_last_year as double)
        / nullif(cast(y.sold_net_amount_last_year as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as growth_yoy_ratio,
    cast(case when y.sold_net_amount_prior_12m > 0 then cast(
        cast(y.sold_net_amount_12m - y.sold_net_amount_prior_12m as double)
        / nullif(cast(y.sold_net_amount_prior_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as growth_rolling_12_ratio,
    cast(case when y.costed_net_amount_12m > 0 then cast(
        cast(y.high_margin_net_amount_12m as double)
        / nullif(cast(y.costed_net_amount_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as high_margin_mix_ratio,
    cast(case when y.sold_list_amount_12m > 0 then cast(
        cast(y.sold_list_amount_12m - y.listed_net_amount_12m as double)
        / nullif(cast(y.sold_list_amount_12m as double), 0) as decimal(38, 12)
    ) end as decimal(18, 6)) as effective_discount_ratio,
    cast(case
        when y.sell_in_units_12m > 0 and y.sell_through_units_12m > 0 and f.sell_through_units > 0
            then cast(
                (cast(f.sell_in_units as double) / nullif(cast(f.sell_through_units as double), 0))
                * (
                    cast(y.sell_through_units_12m as double)
                    / nullif(cast(y.sell_in_units_12m as double), 0)
                ) as decimal(38, 12
                )
            )
    end as decimal(18, 6)) as channel_loading_index
from int_account_flow as f
inner join int_account_year as y on f.month = y.month and f.account_id = y.account_id
