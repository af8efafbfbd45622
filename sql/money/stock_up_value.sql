-- Grain: account × product × window.
-- Why: what a line of the plan is worth to both sides: its value, our margin, the sales it saves,
--   the stock it ties up. Losses are of the futures that sized the order. What is not known stays
--   null: without a price no money, without a cost no margin, without stock no loss. What an
--   upstream sells bears it a margin and not us. Loaded is what lies beyond the window's mean
--   demand and its 90 % quantile together; goods that leave ahead of a season are not.
with line as (
    select
        p.*,
        p.projected_units_at_arrival + p.recommended_units as arrived_units,
        case
            when p.projected_units_at_arrival + p.recommended_units is not null
                then cast(least(p.recommended_units - coalesce(d.ahead_units, 0), greatest(
                    p.projected_units_at_arrival
                    + p.recommended_units
                    - coalesce(d.ahead_units, 0)
                    - p.demand_units_mean
                    - p.demand_units_p90,
                    0
                )) as decimal(18, 4))
        end as loaded_units,
        l.expected_lost_units_without,
        l.expected_lost_units_with,
        l.expected_lost_units_uncut,
        l.expected_lost_units_without - l.expected_lost_units_with as avoided_units,
        c.price_source,
        cast(c.net_price_each as decimal(18, 9)) as price,
        cast(c.unit_cost_each as decimal(18, 9)) as cost,
        case
            when p.upstream_id is null then cast(c.unit_cost_each as decimal(18, 9))
        end as our_cost
    from stock_up_plan as p
    left join stock_up_driver as d
        on p.account_id = d.account_id and p.product_id = d.product_id
    left join expected_loss as l on p.account_id = l.account_id and p.product_id = l.product_id
    left join order_price as c on p.account_id = c.account_id and p.product_id = c.product_id
)

select
    v.as_of_date,
    v.account_id,
    v.product_id,
    v.window_start,
    v.upstream_id,
    v.recommended_units,
    v.price_source,
    v.price as net_price_each,
    v.cost as unit_cost_each,
    cast(cast(v.recommended_units as decimal(19, 4)) * v.price as decimal(28, 4)) as order_amount,
    cast(cast(v.recommended_units as decimal(19, 4)) * v.price as decimal(28, 4))
    - cast(cast(v.recommended_units as decimal(19, 4)) * v.our_cost as decimal(28, 4))
        as order_margin_amount,
    v.expected_lost_units_without,
    v.expected_lost_units_with,
    v.expected_lost_units_uncut,
    cast(cast(v.avoided_units as decimal(19, 4)) * v.price as decimal(28, 4)) as avoided_amount,
    cast(
        cast(v.avoided_units as decimal(19, 4)) * cast(v.price - v.our_cost as decimal(18, 9))
        as decimal(28, 4)
    ) as avoided_margin_amount,
    case
        when v.arrived_units is not null
            then cast(
                cast(greatest(v.arrived_units, 0) as decimal(19, 4)) * v.price as decimal(28, 4)
            )
    end as tied_up_amount,
    try_cast(
        cast(
            v.arrived_units * (date_diff('day', v.window_start, v.window_end) + 1) as double
        ) / nullif(cast(v.demand_units_mean as double) * 7, 0)
        as decimal(18, 9)
    ) as cover_weeks,
    v.loaded_units,
    cast(cast(v.loaded_units as decimal(19, 4)) * v.price as decimal(28, 4)) as loaded_amount
from line as v
