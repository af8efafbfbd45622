-- Grain: as-of × account × product.
-- Why: what was forecast for the window of a plan that is over, step by step, beside what was
--   asked. Weeks count by their days in the window. Asked is what was sold, or bought where an
--   account reports no sales, ÷ the part of the window's known days in stock. A window without any
--   day in stock, without figures, or beyond the published forecast says nothing and is left out.
with line as (
    select
        p.as_of_date,
        p.account_id,
        p.product_id,
        p.window_start,
        p.window_end,
        date_diff('day', p.window_start, p.window_end) + 1 as window_days
    from past_plan as p
),

promised as (
    select
        l.as_of_date,
        l.account_id,
        l.product_id,
        sum(
            f.baseline_units * (date_diff(
                'day',
                greatest(f.forecast_week, l.window_start),
                least(f.forecast_week + 6, l.window_end)
            ) + 1)
        ) / 7 as naive_units,
        sum(
            f.demand_units_mean * (date_diff(
                'day',
                greatest(f.forecast_week, l.window_start),
                least(f.forecast_week + 6, l.window_end)
            ) + 1)
        ) / 7 as model_units,
        sum(
            date_diff(
                'day',
                greatest(f.forecast_week, l.window_start),
                least(f.forecast_week + 6, l.window_end)
            ) + 1
        ) as days
    from line as l
    inner join past_forecast as f
        on
            l.as_of_date = f.as_of_date
            and l.account_id = f.account_id
            and l.product_id = f.product_id
            and l.window_end >= f.forecast_week
            and l.window_start <= f.forecast_week + 6
    group by l.as_of_date, l.account_id, l.product_id
),

reporting as (
    select
        l.as_of_date,
        w.account_id,
        max(case when w.sell_through_units is not null then 1 else 0 end) as sells_on
    from (select distinct
        as_of_date,
        account_id,
        window_start,
        window_end
    from line) as l
    inner join fct_account_product_week as w
        on
            l.account_id = w.account_id
            and l.window_end >= w.week_start
            and l.window_start <= w.week_start + 6
    group by l.as_of_date, w.account_id
),

told as (
    select
        l.as_of_date,
        l.account_id,
        l.product_id,
        sum(
            coalesce(
                case when r.sells_on = 1 then w.sell_through_units else w.sell_in_units end, 0
            ) * (date_diff(
                'day',
                greatest(w.week_start, l.window_start),
                least(w.week_start + 6, l.window_end)
            ) + 1)
        ) / 7 as sold_units,
        sum(coalesce(w.in_stock_days, 0)) as in_stock_days,
        sum(coalesce(w.stock_out_days, 0)) as stock_out_days
    from line as l
    inner join reporting as r on l.as_of_date = r.as_of_date and l.account_id = r.account_id
    left join fct_account_product_week as w
        on
            l.account_id = w.account_id
            and l.product_id = w.product_id
            and l.window_end >= w.week_start
            and l.window_start <= w.week_start + 6
    group by l.as_of_date, l.account_id, l.product_id
),

account as (
    select
        account_id,
        coalesce(class, crm_class, 'general') as class
    from dim_account
    where is_current
)

select
    l.as_of_date,
    l.account_id,
    l.product_id,
    l.window_start,
    l.window_end,
    a.class,
    o.override_by,
    cast(p.naive_units as decimal(18, 4)) as naive_demand_units,
    cast(p.model_units as decimal(18, 4)) as model_demand_units,
    cast(
        case
            when o.override_kind = 'demand_ratio' then p.model_units * o.override_value
            else greatest(p.model_units + coalesce(o.override_units - o.model_units, 0), 0)
        end as decimal(18, 4)
    ) as override_demand_units,
    cast(
        t.sold_units / case
            when t.stock_out_days > 0
                then cast(t.in_stock_days as double) / (t.in_stock_days + t.stock_out_days)
            else 1
        end as decimal(18, 4)
    ) as window_demand_units
from line as l
inner join promised as p
    on
        l.as_of_date = p.as_of_date
        and l.account_id = p.account_id
        and l.product_id = p.product_id
        and l.window_days = p.days
inner join told as t
    on
        l.as_of_date = t.as_of_date
        and l.account_id = t.account_id
        and l.product_id = t.product_id
        and (t.stock_out_days = 0 or t.in_stock_days > 0)
left join past_override as o
    on
        l.as_of_date = o.as_of_date
        and l.account_id = o.account_id
        and l.product_id = o.product_id
left join account as a on l.account_id = a.account_id
