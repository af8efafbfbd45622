-- Grain: region × category.
-- Why: where least is sold on against last year, by the accounts that told of both years.
select
    b.region,
    b.category,
    b.sell_through_28d_units,
    b.sell_through_growth_28d_ratio,
    b.like_sell_through_growth_28d_ratio,
    b.like_for_like_accounts,
    b.stock_days
from warehouse.sales_barometer as b
where
    b.like_sell_through_growth_28d_ratio < 0
    and b.date_day = (
        select max(h.date_day)
        from warehouse.sales_barometer as h
        where h.date_day <= %(day)s and h.sell_through_28d_units is not null
    )
order by b.like_sell_through_growth_28d_ratio, b.region, b.category
limit 8
