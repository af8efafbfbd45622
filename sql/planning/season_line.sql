-- Grain: season that is over × account × product.
-- Why: what became of the goods of the season. What nobody told of is null, with the reason beside
--   it, and never zero.
select
    e.season,
    e.season_start,
    e.season_end,
    s.account_id,
    s.product_id,
    k.region,
    k.class,
    d.account_id is not null as is_planned,
    d.service_level_ratio,
    s.known_days,
    s.in_stock_days,
    s.stock_out_days,
    s.sold_units,
    s.demand_units,
    try_cast(
        cast(s.sold_units as double) / nullif(cast(s.demand_units as double), 0) as decimal(18, 9)
    ) as service_ratio,
    case
        when s.sold_units is null then 'the account reported no sales in the season'
        when s.known_days = 0 then 'no stock was counted in the season'
        when s.demand_units is null then 'no week with a day in stock tells what was asked'
        when s.demand_units = 0 then 'nothing was asked'
    end as service_reason,
    f.left_units,
    f.left_amount,
    case
        when f.account_id is null then 'no stock count speaks for the last day of the season'
        when f.left_amount is null then 'no price is known'
    end as left_reason,
    d.asked_units,
    d.naive_units,
    d.model_units,
    d.override_units,
    d.naive_error_units,
    d.model_error_units,
    d.override_error_units,
    case
        when d.account_id is null then 'no plan covers a day of the season'
        when d.asked_units is null then 'no week that a plan decided tells what was asked'
    end as forecast_reason
from season_served as s
inner join past_season as e on s.season_no = e.season_no
inner join season_series as k
    on
        s.season_no = k.season_no
        and s.account_id = k.account_id
        and s.product_id = k.product_id
left join season_left as f
    on
        s.season_no = f.season_no
        and s.account_id = f.account_id
        and s.product_id = f.product_id
left join season_decided as d
    on
        s.season_no = d.season_no
        and s.account_id = d.account_id
        and s.product_id = d.product_id
