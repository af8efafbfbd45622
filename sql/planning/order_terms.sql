-- Grain: series.
-- Why: what its orders last cost and in which unit. The lines of half a year speak for the price;
--   those before it, and then other accounts' lines, where there are none.
with sold as (
    select
        o.account_id,
        o.product_id,
        o.unit,
        o.currency,
        o.order_date >= d.as_of_date - 182 as is_recent,
        cast(sum(o.quantity) as double) as quantity,
        cast(sum(o.line_units) as double) as units,
        cast(sum(o.line_amount) as double) as amount,
        cast(sum(o.cost_amount) as double) as cost
    from fct_order_line as o
    inner join plan_day as d on o.order_date < d.as_of_date
    where o.kind = 'sale' and o.quantity > 0
    group by o.account_id, o.product_id, o.unit, o.currency, o.order_date >= d.as_of_date - 182
    having sum(o.line_units) > 0
),

placed as (
    select
        s.*,
        row_number() over (
            partition by s.account_id, s.product_id
            order by s.is_recent desc, s.units desc, s.unit asc, s.currency asc
        ) as own_place,
        row_number() over (
            partition by s.product_id
            order by s.is_recent desc, s.units desc, s.account_id asc, s.unit asc, s.currency asc
        ) as place
    from sold as s
)

select
    s.account_id,
    s.product_id,
    coalesce(w.unit, o.unit) as unit,
    cast(
        coalesce(w.amount / w.quantity, o.amount / o.quantity, 0) as decimal(18, 6)
    ) as unit_price,
    cast(
        case when w.units is null then o.cost / o.quantity else w.cost / w.quantity end
        as decimal(18, 6)
    ) as unit_cost,
    coalesce(w.currency, o.currency) as currency,
    coalesce(w.quantity / w.units, o.quantity / o.units, 0) as quantity_per_unit
from plan_series as s
left join placed as w
    on s.account_id = w.account_id and s.product_id = w.product_id and w.own_place = 1
left join placed as o on s.product_id = o.product_id and o.place = 1
order by s.series
