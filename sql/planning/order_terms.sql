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
        sum(o.line_units) as units,
        cast(sum(o.quantity) as double) as quantity,
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
        s.account_id,
        s.product_id,
        s.unit,
        s.currency,
        cast(s.amount as double) / nullif(cast(s.quantity as double), 0) as unit_price,
        cast(s.cost as double) / nullif(cast(s.quantity as double), 0) as unit_cost,
        cast(s.quantity as double) / nullif(cast(s.units as double), 0) as quantity_per_unit,
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
    cast(coalesce(w.unit_price, o.unit_price, 0) as decimal(18, 6)) as unit_price,
    cast(
        case when w.account_id is null then o.unit_cost else w.unit_cost end as decimal(18, 6)
    ) as unit_cost,
    coalesce(w.currency, o.currency) as currency,
    coalesce(w.quantity_per_unit, o.quantity_per_unit, 0) as quantity_per_unit
from plan_series as s
left join placed as w
    on s.account_id = w.account_id and s.product_id = w.product_id and w.own_place = 1
left join placed as o on s.product_id = o.product_id and o.place = 1
order by s.series
