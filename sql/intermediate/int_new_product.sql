-- Grain: product launched so many months before the as-of date as the settings say, or after it.
-- Why: what is to be tried is what is new and not withdrawn; beside it the category it belongs to.
select
    k.product_id,
    k.category,
    k.launched_on
from stg_product as k
inner join params as a on k.holds_from < a.as_of_date and k.holds_to >= a.as_of_date
where
    k.category is not null
    and coalesce(k.discontinued_on >= a.as_of_date, true)
    and year(k.launched_on) * 12 + month(k.launched_on) + a.new_product_months
    > year(a.as_of_date) * 12 + month(a.as_of_date)
