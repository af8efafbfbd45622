-- Grain: account × complete month.
-- Why: how many products an account bought in the trailing year, from whomever. A product counts
--   from a month in which it is bought for twelve months, or until it is bought again: one entry
--   and one exit each, so sums run along the months.
with bought as (
    select
        p.account_id,
        k.month_no,
        lead(k.month_no) over (
            partition by p.account_id, p.product_id
            order by k.month_no
        ) as next_no
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    where p.bought_lines > 0
),

change as (
    select
        b.account_id,
        b.month_no,
        1 as products
    from bought as b
    union all
    select
        b.account_id,
        least(b.month_no + 12, coalesce(b.next_no, b.month_no + 12)) as month_no,
        -1 as products
    from bought as b
),

monthly as (
    select
        c.account_id,
        c.month_no,
        sum(c.products) as products
    from change as c
    group by c.account_id, c.month_no
)

select
    g.month,
    g.account_id,
    coalesce(sum(m.products) over (
        partition by g.account_id
        order by g.month_no
        rows between unbounded preceding and current row
    ), 0) as distinct_products
from int_account_month as g
left join monthly as m on g.account_id = m.account_id and g.month_no = m.month_no
