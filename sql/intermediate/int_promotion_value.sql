-- Grain: promotion that has begun × account × product.
-- Why: what its units are worth, with the account as it was when the promotion began. Given up is
--   what the lower price and free goods cost on units that would have sold without them.
with lacked as (
    select
        w.promotion_id,
        w.account_id,
        w.product_id,
        sum(w.stock_out_days) as stock_out_days,
        sum(w.free_good_units) as free_good_units
    from int_promotion_week as w
    where w.week_part = 'promoted'
    group by w.promotion_id, w.account_id, w.product_id
)

select
    s.promotion_id,
    s.account_id,
    b.account_key,
    b.region,
    b.salesperson_id,
    s.product_id,
    k.product_key,
    s.from_date,
    s.until_date,
    s.mechanic,
    u.basis,
    u.has_season,
    u.promoted_weeks,
    f.stock_out_days,
    u.promoted_units,
    u.usual_units,
    u.promoted_units - u.usual_units as uplift_units,
    u.dip_units,
    cast(u.promoted_units - u.usual_units as decimal(19, 4)) * p.promoted_price_each
        as uplift_amount,
    cast(u.promoted_units - u.usual_units as decimal(19, 4))
    * cast(p.promoted_price_each - p.unit_cost_each as decimal(18, 9)) as uplift_margin_amount,
    cast(u.dip_units as decimal(19, 4))
    * cast(p.usual_price_each - p.unit_cost_each as decimal(18, 9)) as dip_margin_amount,
    cast(u.usual_units as decimal(19, 4))
    * cast(case
        when p.usual_price_each > p.promoted_price_each
            then p.usual_price_each - p.promoted_price_each
        when p.usual_price_each <= p.promoted_price_each then 0
    end as decimal(18, 9))
    + cast(f.free_good_units as decimal(19, 4)) * cast(p.unit_cost_each as decimal(18, 9))
        as given_up_amount,
    c.bears_cost,
    c.cost_amount,
    p.unit_cost_each is not null as has_unit_cost
from int_promotion_series as s
inner join int_promotion_cost as c
    on
        s.promotion_id = c.promotion_id
        and s.account_id = c.account_id
        and s.product_id = c.product_id
left join int_promotion_usual as u
    on
        s.promotion_id = u.promotion_id
        and s.account_id = u.account_id
        and s.product_id = u.product_id
left join int_promotion_price as p
    on
        s.promotion_id = p.promotion_id
        and s.product_id = p.product_id
        and case when s.is_named then s.account_id else '' end = coalesce(p.account_id, '')
left join lacked as f
    on
        s.promotion_id = f.promotion_id
        and s.account_id = f.account_id
        and s.product_id = f.product_id
left join stg_account as b
    on s.account_id = b.account_id and s.from_date >= b.holds_from and s.from_date < b.holds_to
left join stg_product as k
    on s.product_id = k.product_id and s.from_date >= k.holds_from and s.from_date < k.holds_to
