-- Grain: account × product × count that does not follow from the one before.
-- Why: opening + received − returned − sold = closing. Tolerated is a case, or five per cent of
--   what lay there or came in. Too few counted in the last 45 days may be goods about to go back:
--   then up to two fifths are tolerated. Where what was missing is back at the next count, the
--   count between is at fault and not that one. What is not known to have come in breaks nothing.
with residual as (
    select
        f.account_id,
        f.product_id,
        f.opened_on,
        f.closed_on,
        f.opening_units,
        f.closing_units,
        f.sold_units,
        f.returned_units,
        f.awaited_units,
        f.opening_units + f.received_units - f.returned_units - f.sold_units as expected_units,
        cast(
            cast(f.opening_units + f.received_units as decimal(19, 4)) * cast(0.05 as decimal(3, 2))
            as decimal(18, 4)
        ) as twentieth_units,
        coalesce(k.units_per_case, cast(1 as decimal(18, 4))) as case_units,
        f.closed_on + 45 >= p.as_of_date as is_recent
    from int_stock_flow as f
    inner join params as p on f.closed_on < p.as_of_date
    left join stg_product as k
        on f.product_id = k.product_id and f.closed_on >= k.holds_from and f.closed_on < k.holds_to
    where f.received_units is not null
),

judged as (
    select
        r.account_id,
        r.product_id,
        r.closed_on,
        r.closing_units - r.expected_units as surplus_units,
        lag(r.closing_units - r.expected_units) over (
            partition by r.account_id, r.product_id order by r.closed_on
        ) as surplus_before,
        r.returned_units + greatest(r.case_units, r.twentieth_units) as most_surplus,
        greatest(
            r.awaited_units + r.case_units,
            r.awaited_units + r.twentieth_units,
            case when r.is_recent then r.twentieth_units * 8 end
        ) as most_missing
    from residual as r
)

select
    r.account_id,
    r.product_id,
    r.opened_on,
    r.closed_on,
    r.opening_units,
    r.expected_units,
    r.closing_units,
    r.sold_units,
    r.expected_units + r.sold_units - r.closing_units as sold_expected_units,
    r.case_units
from residual as r
inner join judged as j
    on r.account_id = j.account_id and r.product_id = j.product_id and r.closed_on = j.closed_on
where
    (j.surplus_units > j.most_surplus or -j.surplus_units > j.most_missing)
    and abs(j.surplus_units + coalesce(j.surplus_before, cast(0 as decimal(18, 4))))
    > j.most_surplus
