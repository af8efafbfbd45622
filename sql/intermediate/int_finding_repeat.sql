-- Grain: account × product × day of a count that repeats the one before.
-- Why: where an account reports no sales, or what it bought is not known, nothing rolls forward;
--   but five products or more that all lie there as they did, to the unit, are last week's report
--   sent once more. Of an account that reports sales five at least must have sold.
with repeated as (
    select
        i.account_id,
        i.opened_on,
        i.closed_on
    from int_stock_interval as i
    left join int_stock_flow as f
        on i.account_id = f.account_id and i.product_id = f.product_id and i.closed_on = f.closed_on
    where i.opening_units > 0 or i.closing_units > 0
    group by i.account_id, i.opened_on, i.closed_on
    having
        count(*) >= 5
        and count(*) = sum(case when i.opening_units = i.closing_units then 1 else 0 end)
        and count(f.received_units) = 0
        and (count(f.account_id) = 0 or sum(case when f.sold_units > 0 then 1 else 0 end) >= 5)
)

select
    i.account_id,
    i.product_id,
    'stale_stock' as rule,
    i.opened_on + 1 as found_from,
    i.closed_on as found_on,
    null as expected_units,
    i.closing_units as reported_units
from int_stock_interval as i
inner join repeated as r
    on i.account_id = r.account_id and i.opened_on = r.opened_on and i.closed_on = r.closed_on
where i.closing_units > 0
