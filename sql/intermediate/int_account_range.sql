-- Grain: account × category of a new product, where it bought in the last twelve complete months.
-- Why: who carries much of a category sells a new product of it; who buys every month can be relied
--   upon. Bought from anyone.
with bought as (
    select
        p.account_id,
        p.product_id,
        p.month,
        k.category
    from fct_account_product_month as p
    inner join stg_calendar_month as c on p.month = c.month
    inner join params as a
        on
            c.month_end <= a.last_month_end
            and c.month_no > year(a.last_month_end) * 12 + month(a.last_month_end) - 12
    inner join stg_product as k
        on p.product_id = k.product_id and k.holds_to = date '9999-12-31'
    where p.bought_lines > 0
),

faithful as (
    select
        b.account_id,
        count(distinct b.month) as bought_months
    from bought as b
    group by b.account_id
),

sold as (
    select
        b.category,
        count(distinct b.product_id) as category_products
    from bought as b
    where b.category in (select n.category from int_new_product as n)
    group by b.category
)

select
    f.account_id,
    s.category,
    count(distinct b.product_id) as products_carried,
    max(s.category_products) as category_products,
    max(f.bought_months) as bought_months
from faithful as f
cross join sold as s
left join bought as b on f.account_id = b.account_id and s.category = b.category
group by f.account_id, s.category
