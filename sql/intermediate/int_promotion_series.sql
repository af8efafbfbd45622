-- Grain: promotion that has begun × account × product.
-- Why: who takes part: whoever the promotion names, and where it is for all accounts or products
--   whoever sold them about that time. Where two rows of a promotion meet, the one that says more
--   counts.
with seen as (
    select
        w.account_id,
        w.product_id,
        min(w.week_start) as sold_from,
        max(w.week_start) as sold_until
    from fct_account_product_week as w
    inner join params as a on w.week_start + 6 < a.as_of_date
    group by w.account_id, w.product_id
    union all
    select
        p.account_id,
        p.product_id,
        p.first_week as sold_from,
        p.last_week as sold_until
    from stg_promotion as p
    where p.account_id is not null and p.product_id is not null
),

offered as (
    select
        p.promotion_id,
        p.account_id as named_account_id,
        p.product_id as named_product_id,
        coalesce(p.product_id, k.product_id) as product_id,
        p.first_week - 7 * cast(a.promotion_near_weeks as integer) as near_from,
        p.last_week
    from stg_promotion as p
    cross join params as a
    left join stg_product as k
        on p.product_id is null and k.holds_to = date '9999-12-31'
),

chosen as (
    select
        o.promotion_id,
        o.named_account_id,
        o.named_product_id,
        s.account_id,
        s.product_id,
        row_number() over (
            partition by o.promotion_id, s.account_id, s.product_id
            order by o.named_account_id asc nulls last, o.named_product_id asc nulls last
        ) as choice
    from offered as o
    inner join seen as s
        on
            o.product_id = s.product_id
            and o.last_week >= s.sold_from
            and o.near_from <= s.sold_until
    where coalesce(o.named_account_id, s.account_id) = s.account_id
)

select
    c.promotion_id,
    c.account_id,
    c.product_id,
    p.from_date,
    p.until_date,
    p.first_week,
    p.last_week,
    least(
        cast(date_diff('day', p.first_week, p.last_week) // 7 + 1 as bigint), a.promotion_dip_weeks
    ) as dip_weeks,
    p.mechanic,
    c.named_account_id is not null as is_named,
    c.named_product_id as shared_product_id,
    p.cost_amount
from chosen as c
cross join params as a
inner join stg_promotion as p
    on
        c.promotion_id = p.promotion_id
        and coalesce(c.named_account_id, '') = coalesce(p.account_id, '')
        and coalesce(c.named_product_id, '') = coalesce(p.product_id, '')
where c.choice = 1 and p.from_date < a.as_of_date
