-- Grain: account with a class × complete month × category that accounts like it bought.
-- Why: the part of each category in what an account bought in the trailing year, those that it did
--   not buy among them. Accounts are alike in region, level and class of the month; a region or
--   level that nobody names is one too. A category given back more than it was bought counts 0.
with whole as (
    select
        y.month,
        y.account_id,
        case
            when count(y.bought_amount_12m) = count(*) then sum(greatest(y.bought_amount_12m, 0))
        end as amount,
        sum(y.bought_units_12m) as units,
        case when count(y.earned_amount_12m) = count(*) then sum(y.earned_amount_12m) end
            as earned_amount
    from int_category_year as y
    group by y.month, y.account_id
),

alike as (
    select
        c.month,
        c.account_id,
        coalesce(c.region, '') as region,
        coalesce(c.level, 0) as level,
        c.class
    from account_class as c
    where c.class is not null
),

offered as (
    select distinct
        c.month,
        c.region,
        c.level,
        c.class,
        y.category
    from alike as c
    inner join int_category_year as y on c.month = y.month and c.account_id = y.account_id
    where y.bought_units_12m > 0
)

select
    c.month,
    c.account_id,
    c.region,
    c.level,
    c.class,
    o.category,
    case when y.account_id is null then 0 else y.bought_amount_12m end as bought_amount_12m,
    coalesce(y.bought_units_12m, 0) as bought_units_12m,
    case when y.account_id is null then 0 else y.earned_amount_12m end as earned_amount_12m,
    w.amount as account_amount_12m,
    try_cast(
        cast(w.earned_amount as double) / nullif(cast(greatest(w.units, 0) as double), 0)
        as decimal(18, 9)
    ) as account_earned_each,
    case when w.amount is not null then try_cast(
        cast(
            case when y.account_id is null then 0 else greatest(y.bought_amount_12m, 0) end
            as double
        )
        / nullif(cast(w.amount as double), 0) as decimal(18, 9)
    ) end as category_share_ratio
from alike as c
inner join offered as o
    on c.month = o.month and c.region = o.region and c.level = o.level and c.class = o.class
left join int_category_year as y
    on c.month = y.month and c.account_id = y.account_id and o.category = y.category
left join whole as w on c.month = w.month and c.account_id = w.account_id
