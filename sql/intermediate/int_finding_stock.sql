-- Grain: account × product × rule × day of the count that breaks it.
-- Why: a count that does not follow from the one before is named for what it looks like: last
--   week's figure once more, a figure in cases where units are meant or the other way round (within
--   a quarter of it), sales reported in the wrong unit, or none of these.
with scaled as (
    select
        b.account_id,
        b.product_id,
        b.opened_on,
        b.closed_on,
        b.case_units,
        cast(b.opening_units as decimal(19, 4)) as opening,
        cast(b.closing_units as decimal(19, 4)) as closing,
        cast(b.expected_units as decimal(19, 4)) as expected,
        cast(b.sold_units as decimal(19, 4)) as sold,
        cast(b.sold_expected_units as decimal(19, 4)) as sold_expected,
        cast(cast(b.closing_units as decimal(19, 4)) * b.case_units as decimal(19, 4))
            as closing_cases,
        cast(cast(b.expected_units as decimal(19, 4)) * b.case_units as decimal(19, 4))
            as expected_cases,
        cast(cast(b.sold_units as decimal(19, 4)) * b.case_units as decimal(19, 4)) as sold_cases,
        cast(cast(b.sold_expected_units as decimal(19, 4)) * b.case_units as decimal(19, 4))
            as sold_expected_cases
    from int_stock_break as b
),

likened as (
    select
        s.account_id,
        s.product_id,
        s.opened_on,
        s.closed_on,
        s.expected,
        s.closing,
        s.sold,
        s.sold_expected,
        s.closing > 0 and s.closing = s.opening as is_repeated,
        s.case_units >= 4
        and s.closing > 0
        and (
            (s.closing_cases * 5 >= s.expected * 4 and s.closing_cases * 4 <= s.expected * 5)
            or (s.closing * 5 >= s.expected_cases * 4 and s.closing * 4 <= s.expected_cases * 5)
        ) as is_in_cases,
        s.case_units >= 4
        and s.sold > 0
        and (
            (s.sold_cases * 5 >= s.sold_expected * 4 and s.sold_cases * 4 <= s.sold_expected * 5)
            or (
                s.sold * 5 >= s.sold_expected_cases * 4
                and s.sold * 4 <= s.sold_expected_cases * 5
            )
        ) as is_sold_in_cases
    from scaled as s
)

select
    l.account_id,
    l.product_id,
    case
        when l.is_repeated then 'stale_stock'
        when l.is_in_cases then 'stock_in_wrong_unit'
        when l.is_sold_in_cases then 'sales_in_wrong_unit'
        else 'stock_roll_forward'
    end as rule,
    l.opened_on + 1 as found_from,
    l.closed_on as found_on,
    case
        when not l.is_repeated and not l.is_in_cases and l.is_sold_in_cases then l.sold_expected
        else l.expected
    end as expected_units,
    case
        when not l.is_repeated and not l.is_in_cases and l.is_sold_in_cases then l.sold
        else l.closing
    end as reported_units
from likened as l
