-- Grain: product × complete month.
-- Why: what a unit of a product earned us, whoever bought it: margin ÷ units of our own sales over
--   the trailing year. With it is told what goods earned us that an account bought from another.
--   Null where the cost or the amount of any sale is unknown, or returns take all units back.
select
    y.month,
    y.product_id,
    case
        when y.uncosted_lines = 0
            then try_cast(
                cast(y.costed_net_amount - y.sold_cost_amount as double)
                / nullif(cast(greatest(y.sell_in_units, 0) as double), 0) as decimal(18, 9)
            )
    end as margin_each
from int_product_year as y
