-- Grain: account × complete fiscal period in which something happened.
-- Why: a period's sums, from weeks and order days. A sum with an unknown part is null.
with moved as (
    select
        w.account_id,
        w.week_start,
        w.sell_in_units,
        w.sell_in_net_amount,
        w.return_units,
        w.return_amount,
        w.free_good_units,
        w.sell_through_units,
        0 as order_count
    from fct_account_product_week as w
    union all
    select
        o.account_id,
        k.week_start,
        0 as sell_in_units,
        0 as sell_in_net_amount,
        0 as return_units,
        0 as return_amount,
        0 as free_good_units,
        cast(null as decimal(18, 4)) as sell_through_units,
        o.order_count
    from fct_account_order_day as o
    inner join calendar as k on o.order_date = k.date_day
)

select
    m.account_id,
    f.fiscal_year,
    f.fiscal_period,
    sum(m.sell_in_units) as sell_in_units,
    case when count(m.sell_in_net_amount) = count(*) then sum(m.sell_in_net_amount) end
        as sell_in_net_amount,
    sum(m.return_units) as return_units,
    case when count(m.return_amount) = count(*) then sum(m.return_amount) end as return_amount,
    sum(m.free_good_units) as free_good_units,
    sum(m.sell_through_units) as sell_through_units,
    sum(m.order_count) as order_count
from moved as m
inner join stg_fiscal_week as f on m.week_start = f.week_start
group by m.account_id, f.fiscal_year, f.fiscal_period
