-- Grain: product × the older one it replaces.
-- Why: which product takes the place of which, since when, and how many share an old one.
with seen as (
    select
        w.product_id,
        min(w.week_start) as first_week
    from fct_account_product_week as w
    inner join plan_product as p on w.product_id = p.product_id
    where p.replaces_product_id is not null
    group by w.product_id
),

begun as (
    select
        p.product_id,
        p.replaces_product_id,
        coalesce(p.launched_on, s.first_week) as launched_on
    from plan_product as p
    left join seen as s on p.product_id = s.product_id
)

select
    b.product_id,
    b.replaces_product_id as old_id,
    b.launched_on,
    count(*) over (partition by b.replaces_product_id) as heirs
from begun as b
inner join begun as o on b.replaces_product_id = o.product_id
where b.launched_on > coalesce(o.launched_on, date '0001-01-01')
