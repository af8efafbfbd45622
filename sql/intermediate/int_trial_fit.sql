-- Grain: new product × account that may be asked to try it.
-- Why: how well an account would show it: its class, the part of the category it carries, what it
--   sells on of what it takes in, and the months in which it bought. Who has bought it needs no
--   asking, and who carries nothing of its category does not sell it.
with ratio as (
    select
        m.account_id,
        -- least() passes over null.
        case when m.sell_through_ratio is not null then least(m.sell_through_ratio, 1) end
            as sell_through_score,
        row_number() over (partition by m.account_id order by m.as_of_date desc) as choice
    from account_metrics as m
),

tried as (
    select
        t.account_id,
        t.product_id
    from int_trial as t
    union
    select
        l.account_id,
        l.product_id
    from int_bought_lately as l
    where l.bought_lines > 0
)

select
    n.product_id,
    n.category,
    n.launched_on,
    g.account_id,
    g.products_carried,
    g.category_products,
    g.bought_months,
    coalesce(b.composite_score, 0) as class_score,
    try_cast(
        cast(g.products_carried as double) / nullif(cast(g.category_products as double), 0)
        as decimal(18, 9)
    ) as range_score,
    s.sell_through_score,
    try_cast(cast(g.bought_months as double) / nullif(cast(12 as double), 0) as decimal(18, 9))
        as loyalty_ratio
from int_new_product as n
inner join int_account_range as g on n.category = g.category and g.products_carried > 0
inner join int_account_now as b on g.account_id = b.account_id and b.class is not null
left join ratio as s on b.account_id = s.account_id and s.choice = 1
left join tried as t on n.product_id = t.product_id and g.account_id = t.account_id
where t.account_id is null
