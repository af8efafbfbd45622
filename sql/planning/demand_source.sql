-- Grain: account that bought or sold in the last year.
-- Why: what its demand is read from: what it says it sold on, where it says so; settings with
--   `demand: sell_in` read that only of accounts of which no purchases are known.
with said as (
    select
        w.account_id,
        max(case when w.sell_through_units is not null then 1 else 0 end) as tells,
        max(case when w.sell_in_units <> 0 or w.return_units <> 0 then 1 else 0 end) as buys
    from fct_account_product_week as w
    inner join plan_day as d on w.week_start < d.monday and w.week_start >= d.monday - 364
    group by w.account_id
)

select
    s.account_id,
    s.tells = 1 and (d.by_sell_through or s.buys = 0) as sells_on
from said as s
cross join plan_day as d
