-- Grain: new product × account that is asked to try it.
-- Why: a new product is tried where it is most likely to be shown well. Four parts from 0 to 1; the
--   score is the mean of those that are known, and the best of each product are asked.
with scored as (
    select
        f.product_id,
        f.account_id,
        row_number() over (
            partition by f.product_id
            order by
                cast(
                    cast(f.class_score as decimal(19, 6)) + f.range_score + f.loyalty_ratio
                    + coalesce(f.sell_through_score, 0) as decimal(19, 6)
                ) * case when f.sell_through_score is null then 4 else 3 end desc,
                f.account_id asc
        ) as trial_rank,
        try_cast(
            cast(
                cast(f.class_score as decimal(19, 6)) + f.range_score + f.loyalty_ratio
                + coalesce(f.sell_through_score, 0) as double
            )
            / nullif(cast(
                case when f.sell_through_score is null then 3 else 4 end as double
            ), 0) as decimal(18, 9)
        ) as trial_score
    from int_trial_fit as f
)

select
    a.as_of_date,
    f.product_id,
    f.category,
    f.launched_on,
    s.trial_rank,
    f.account_id,
    b.account_key,
    b.region,
    b.level,
    b.salesperson_id,
    b.class,
    s.trial_score,
    f.class_score,
    f.range_score,
    f.sell_through_score,
    f.loyalty_ratio,
    concat(
        b.class,
        ' account; carries ',
        cast(f.products_carried as varchar),
        ' of ',
        cast(f.category_products as varchar),
        ' products of the category; bought in ',
        cast(f.bought_months as varchar),
        ' of 12 months'
    ) as reason
from scored as s
cross join params as a
inner join int_trial_fit as f on s.product_id = f.product_id and s.account_id = f.account_id
inner join int_account_now as b on s.account_id = b.account_id
where s.trial_rank <= a.trials_per_product
