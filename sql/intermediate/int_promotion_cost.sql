-- Grain: promotion that has begun × account × product.
-- Why: a cost given for many is dealt out by what each sold in the promotion. Goods of an account
--   that buys from another are its upstream's sales as well, so that the cost is dealt out among
--   those that buy from us, unless the promotion names who takes part.
with part as (
    select
        s.promotion_id,
        s.account_id,
        s.product_id,
        s.cost_amount,
        case when s.is_named then s.account_id end as named_account_id,
        s.shared_product_id,
        s.is_named or coalesce(b.upstream_id, '') = '' as bears_cost,
        greatest(u.promoted_units, 0) as promoted_units
    from int_promotion_series as s
    left join int_promotion_usual as u
        on
            s.promotion_id = u.promotion_id
            and s.account_id = u.account_id
            and s.product_id = u.product_id
    left join stg_account as b
        on
            s.account_id = b.account_id
            and s.from_date >= b.holds_from
            and s.from_date < b.holds_to
),

shared as (
    select
        p.promotion_id,
        p.account_id,
        p.product_id,
        p.cost_amount,
        p.bears_cost,
        count(*) over (
            partition by p.promotion_id, p.named_account_id, p.shared_product_id, p.bears_cost
        ) as sharers,
        p.promoted_units,
        sum(p.promoted_units) over (
            partition by p.promotion_id, p.named_account_id, p.shared_product_id, p.bears_cost
        ) as shared_units
    from part as p
)

select
    h.promotion_id,
    h.account_id,
    h.product_id,
    h.bears_cost,
    case
        when not h.bears_cost then null
        when h.sharers = 1 then h.cost_amount
        when h.shared_units > 0
            then
                cast(h.cost_amount as decimal(19, 4))
                * coalesce(try_cast(
                    cast(h.promoted_units as double) / nullif(cast(h.shared_units as double), 0)
                    as decimal(18, 9)
                ), 0)
    end as cost_amount
from shared as h
