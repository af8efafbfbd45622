-- Grain: account × product × day of an order that jumped by the size of a case.
-- Why: an account that orders a case times what it has ordered each time, and at least half a case
--   times the most it ever has, was booked in cases where units are meant. Each line is held
--   against the mean of its eight lines before, five at least, within a quarter. A case-th of them
--   is no jump: whoever buys cases buys single units now and then.
with scaled as (
    select
        b.account_id,
        b.product_id,
        b.order_date,
        b.line_units,
        b.before_units,
        b.lines_seen,
        cast(
            cast(b.line_units as decimal(19, 4)) * b.lines_seen as decimal(28, 4)
        ) as line_times,
        cast(cast(b.most_units as decimal(19, 4)) * k.units_per_case as decimal(28, 4)) as most,
        cast(cast(b.before_units as decimal(19, 4)) * k.units_per_case as decimal(28, 4)) as usual
    from int_order_beside as b
    inner join params as p on b.order_date >= p.as_of_date - 189
    inner join stg_product as k
        on
            b.product_id = k.product_id
            and b.order_date >= k.holds_from
            and b.order_date < k.holds_to
    where
        b.lines_seen >= 5
        and k.units_per_case >= 4
        -- Half a case of four or more is twice the most at least: few lines are reckoned further.
        and b.line_units - b.most_units >= b.most_units
)

select
    s.account_id,
    s.product_id,
    'ordered_in_wrong_unit' as rule,
    s.order_date as found_from,
    s.order_date as found_on,
    max(cast(
        cast(s.before_units as double)
        / nullif(cast(s.lines_seen as double), cast(0 as double)) as decimal(18, 9)
    )) as expected_units,
    max(s.line_units) as reported_units
from scaled as s
where
    s.line_times * 5 >= s.usual * 4
    and s.line_times * 4 <= s.usual * 5
    and s.line_units * 2 >= s.most
group by s.account_id, s.product_id, s.order_date
