-- Grain: new product × account that has bought it × that account, or one like it that has not.
-- Why: whether a new product adds to its category or takes from it shows against accounts of the
--   same region and level, a third to three times as large, that have not bought it: what they
--   bought of the category before and after is what the months alone explain.
with category_month as (
    select
        p.account_id,
        k.category,
        c.month_no,
        sum(p.bought_units) as bought_units
    from fct_account_product_month as p
    inner join stg_calendar_month as c on p.month = c.month
    inner join stg_product as k
        on p.product_id = k.product_id and k.holds_to = date '9999-12-31'
    group by p.account_id, k.category, c.month_no
),

peer as (
    select
        t.product_id,
        t.category,
        t.account_id,
        t.first_month_no,
        t.months_compared,
        o.account_id as peer_id
    from int_trial as t
    inner join int_account_now as b on t.account_id = b.account_id
    inner join int_account_now as o
        on
            coalesce(b.region, '') = coalesce(o.region, '')
            and b.level = o.level
    left join int_trial as x on t.product_id = x.product_id and o.account_id = x.account_id
    where
        t.account_id = o.account_id
        or (
            x.account_id is null
            and o.yearly_amount * 3 >= b.yearly_amount
            and o.yearly_amount <= b.yearly_amount * 3
        )
)

select
    p.product_id,
    p.account_id,
    p.peer_id,
    coalesce(sum(case when c.month_no < p.first_month_no then c.bought_units end), 0)
        as category_before_units,
    coalesce(sum(case when c.month_no > p.first_month_no then c.bought_units end), 0)
        as category_after_units
from peer as p
left join category_month as c
    on
        p.peer_id = c.account_id
        and p.category = c.category
        and p.first_month_no - p.months_compared <= c.month_no
        and p.first_month_no + p.months_compared >= c.month_no
group by p.product_id, p.account_id, p.peer_id
