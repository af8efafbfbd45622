-- Grain: account × complete fiscal period in which something happened.
-- Why: a period's sums, from weeks and order days. A sum with an unknown part is null.
with moved as (
    select
        w.account_id,
        f.fiscal_year,
        f.fiscal_period,
        sum(w.sell_in_units) as sell_in_units,
        case
            when count(w.sell_in_net_amount) = count(*) then sum(w.sell_in_net_amount)
        end as sell_in_net_amount,
        sum(w.return_units) as return_units,
        case when count(w.return_amount) = count(*) then sum(w.return_amount) end as return_amount,
        sum(w.free_good_units) as free_good_units,
        sum(w.sell_through_units) as sell_through_units
    from fct_account_product_week as w
    inner join stg_fiscal_week as f on w.week_start = f.week_start
    group by w.account_id, f.fiscal_year, f.fiscal_period
),

placed as (
    select
        o.account_id,
        f.fiscal_year,
        f.fiscal_period,
        sum(o.order_count) as order_count
    from fct_account_order_day as o
    inner join calendar as k on o.order_date = k.date_day
    inner join stg_fiscal_week as f on k.week_start = f.week_start
    group by o.account_id, f.fiscal_year, f.fiscal_period
)

select
    coalesce(m.account_id, p.account_id) as account_id,
    coalesce(m.fiscal_year, p.fiscal_year) as fiscal_year,
    coalesce(m.fiscal_period, p.fiscal_period) as fiscal_period,
    coalesce(m.sell_in_units, 0) as sell_in_units,
    case when m.account_id is null then 0 else m.sell_in_net_amount end as sell_in_net_amount,
    coalesce(m.return_units, 0) as return_units,
    case when m.account_id is null then 0 else m.return_amount end as return_amount,
    coalesce(m.free_good_units, 0) as free_good_units,
    m.sell_through_units,
    coalesce(p.order_count, 0) as order_count
from moved as m
full join placed as p
    on
        m.account_id = p.account_id
        and m.fiscal_year = p.fiscal_year
        and m.fiscal_period = p.fiscal_period
