-- Grain: account × complete month × category that it told of in the trailing year.
-- Why: what an account says that it sold on of a category. What others ordered from it is no
--   report.
with monthly as (
    select
        s.account_id,
        coalesce(d.category, 'unknown') as category,
        k.month_no,
        sum(s.sell_through_units) as sold_units
    from fct_sell_through_span as s
    inner join stg_month as k on s.month = k.month
    left join stg_product as d
        on
            s.product_id = d.product_id
            and k.month_end >= d.holds_from
            and k.month_end < d.holds_to
    where s.basis = 'reported'
    group by s.account_id, coalesce(d.category, 'unknown'), k.month_no
)

select
    m.month,
    s.account_id,
    s.category,
    sum(s.sold_units) as sold_units_12m
from stg_month as m
inner join monthly as s on m.month_no - s.month_no between 0 and 11
group by m.month, s.account_id, s.category
