-- Grain: promotion × product × account it names, empty for all.
-- Why: our price in the promotion beside the usual one of the same list price, so that a list price
--   that rose is no promotion.
with sold as (
    select
        s.promotion_id,
        s.product_id,
        case when s.is_named then s.account_id end as account_id,
        w.week_part,
        w.sell_in_units,
        w.sell_in_net_amount,
        k.unit_cost_each
    from int_promotion_series as s
    inner join int_promotion_week as w
        on
            s.promotion_id = w.promotion_id
            and s.account_id = w.account_id
            and s.product_id = w.product_id
    inner join stg_product as k
        on
            s.product_id = k.product_id
            and s.from_date >= k.holds_from
            and s.from_date < k.holds_to
            and w.week_start >= k.holds_from
            and w.week_start < k.holds_to
    where w.week_part in ('promoted', 'usual') and w.sell_in_units > 0
),

summed as (
    select
        s.promotion_id,
        s.product_id,
        s.account_id,
        s.week_part,
        s.unit_cost_each,
        cast(sum(s.sell_in_units) as decimal(18, 4)) as units,
        case
            when count(s.sell_in_net_amount) = count(*) then sum(s.sell_in_net_amount)
        end as amount
    from sold as s
    group by s.promotion_id, s.product_id, s.account_id, s.week_part, s.unit_cost_each
)

select
    m.promotion_id,
    m.product_id,
    m.account_id,
    max(m.unit_cost_each) as unit_cost_each,
    max(case when m.week_part = 'promoted' then try_cast(
        cast(m.amount as double) / nullif(cast(m.units as double), 0) as decimal(18, 9)
    ) end) as promoted_price_each,
    max(case when m.week_part = 'usual' then try_cast(
        cast(m.amount as double) / nullif(cast(m.units as double), 0) as decimal(18, 9)
    ) end) as usual_price_each
from summed as m
group by m.promotion_id, m.product_id, m.account_id
