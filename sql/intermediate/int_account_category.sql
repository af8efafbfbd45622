-- Grain: account × complete month.
-- Why: lines that complement each other without overlap: the number of categories among which the
--   account's purchases of the trailing year, from anyone, are spread. Two categories bought in
--   equal parts count 2; with parts of 90 and 10 % they count 1 ÷ (0.81 + 0.01) = 1.22; a second
--   product of the same category adds nothing. Null where an amount is unknown or nothing was
--   bought. A category given back more than it was bought counts nothing.
with whole as (
    select
        y.month,
        y.account_id,
        case
            when count(y.bought_amount_12m) = count(*) then sum(greatest(y.bought_amount_12m, 0))
        end as amount
    from int_category_year as y
    group by y.month, y.account_id
),

parted as (
    select
        y.month,
        y.account_id,
        cast(greatest(y.bought_amount_12m, 0) as double)
        / nullif(cast(w.amount as double), 0) as part
    from int_category_year as y
    inner join whole as w on y.month = w.month and y.account_id = w.account_id
)

select
    p.month,
    p.account_id,
    try_cast(
        cast(1 as double)
        / nullif(cast(
            sum(try_cast(cast(p.part as double) * cast(p.part as double) as decimal(18, 9)))
            as double
        ), 0) as decimal(18, 9)
    ) as category_spread
from parted as p
group by p.month, p.account_id
