-- Grain: account × product × reported period with days in stock.
-- Why: what a period sold, beside the days in stock that it was sold on.
with sold as (
    select
        t.account_id,
        t.product_id,
        t.dealt_from,
        t.dealt_until,
        sum(t.sell_through_units) as sell_through_units
    from fct_sell_through_span as t
    group by t.account_id, t.product_id, t.dealt_from, t.dealt_until
),

stocked as (
    select
        m.account_id,
        m.product_id,
        m.dealt_from,
        m.dealt_until,
        count(*) as in_stock_days
    from stg_stock_move as m
    group by m.account_id, m.product_id, m.dealt_from, m.dealt_until
)

select
    k.account_id,
    k.product_id,
    k.dealt_from,
    k.dealt_until,
    k.in_stock_days,
    coalesce(s.sell_through_units, 0) as sell_through_units
from stocked as k
left join sold as s
    on
        k.account_id = s.account_id
        and k.product_id = s.product_id
        and k.dealt_from = s.dealt_from
        and k.dealt_until = s.dealt_until
