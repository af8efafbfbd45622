-- Grain: promotion that has begun × account × product.
-- Why: what a promotion brought beyond what would have sold anyway, what the weeks after it lost,
--   and what came back for the money. What cannot be said is null, and reason says why.
with told as (
    select
        v.*,
        case when v.bears_cost then v.uplift_margin_amount - v.dip_margin_amount end
            as earned_amount,
        v.given_up_amount + v.cost_amount as spent_amount,
        case
            when v.until_date >= a.as_of_date then 'it is still running'
            when v.usual_units is null
                then
                    'neither sell-through nor purchases from us tell its weeks, and four nearby'
                    || ' that are usual'
            when not v.bears_cost
                then 'these goods are counted at its upstream, which buys from us'
            when v.cost_amount is null
                then 'its cost is not given, or no exchange rate says how much it is'
            when not v.has_unit_cost
                then 'the product has no unit_cost, or we sold none about that time'
            when v.given_up_amount is null
                then 'we sold none at this list price in its weeks, or in the usual ones'
            when v.dip_units is null then 'the weeks after it are not over or not told of'
        end as reason
    from int_promotion_value as v
    cross join params as a
)

select
    t.promotion_id,
    t.account_id,
    t.account_key,
    t.region,
    t.salesperson_id,
    t.product_id,
    t.product_key,
    t.from_date,
    t.until_date,
    t.mechanic,
    t.basis,
    t.has_season,
    t.promoted_weeks,
    t.stock_out_days,
    t.promoted_units,
    t.usual_units,
    t.uplift_units,
    case when t.usual_units > 0 then try_cast(
        cast(t.uplift_units as double) / nullif(cast(t.usual_units as double), 0) as decimal(18, 9)
    ) end as uplift_ratio,
    t.dip_units,
    t.uplift_amount,
    t.uplift_margin_amount,
    t.dip_margin_amount,
    t.given_up_amount,
    t.cost_amount,
    t.earned_amount - t.spent_amount as return_amount,
    try_cast(
        cast(t.earned_amount as double) / nullif(cast(t.spent_amount as double), 0)
        as decimal(18, 9)
    ) as spend_return_ratio,
    t.reason
from told as t
