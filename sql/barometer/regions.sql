-- Grain: region.
-- Why: where the trade of four weeks stands.
select
    b.region,
    sum(b.sell_in_28d_amount) as sell_in_28d_amount,
    sum(b.sell_in_28d_amount) / nullif(sum(b.sell_in_last_year_28d_amount), 0) - 1
        as sell_in_growth_28d_ratio,
    sum(b.sell_through_28d_units) as sell_through_28d_units,
    sum(b.sell_through_28d_units) / nullif(sum(b.sell_through_last_year_28d_units), 0) - 1
        as sell_through_growth_28d_ratio,
    sum(b.sell_in_28d_amount) filter (where b.plan_28d_amount is not null)
    / nullif(sum(b.plan_28d_amount), 0) as plan_met_28d_ratio,
    sum(b.on_hand_units) as on_hand_units
from warehouse.sales_barometer as b
where b.date_day = %(day)s
group by b.region
order by sum(b.sell_in_28d_amount) desc nulls last, b.region
