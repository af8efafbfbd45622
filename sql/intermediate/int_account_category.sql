-- Grain: account × complete month.
-- Why: lines that complement each other without overlap: the number of categories among which the
--   account's purchases of the trailing year, from anyone, are spread. Two categories bought in
--   equal parts count 2; with parts of 90 and 10 % they count 1 ÷ (0.81 + 0.01) = 1.22; a second
--   product of the same category adds nothing. Null where an amount is unknown or nothing was
--   bought. A category given back more than it was bought counts nothing.
with monthly as (
    select
        p.month,
        p.account_id,
        coalesce(d.category, 'unknown') as category,
        case when count(p.bought_net_amount) = count(*) then sum(p.bought_net_amount) end
            as amount
    from fct_account_product_month as p
    inner join stg_month as m on p.month = m.month
    left join stg_product as d
        on
            p.product_id = d.product_id
            and m.month_end >= d.holds_from
            and m.month_end < d.holds_to
    group by p.month, p.account_id, coalesce(d.category, 'unknown')
),

carried as (
    select
        o.account_id,
        o.category
    from monthly as o
    group by o.account_id, o.category
),

yearly as (
    select
        g.month,
        g.account_id,
        case
            when count(o.month) over y = count(o.amount) over y
                then coalesce(sum(o.amount) over y, 0)
        end as amount
    from int_account_month as g
    inner join carried as c on g.account_id = c.account_id
    left join monthly as o
        on g.month = o.month and g.account_id = o.account_id and c.category = o.category
    window y as (
        partition by g.account_id, c.category
        order by g.month_no
        rows between 11 preceding and current row
    )
),

whole as (
    select
        y.month,
        y.account_id,
        case when count(y.amount) = count(*) then sum(greatest(y.amount, 0)) end as amount
    from yearly as y
    group by y.month, y.account_id
),

parted as (
    select
        y.month,
        y.account_id,
        cast(greatest(y.amount, 0) as double) / nullif(cast(w.amount as double), 0) as part
    from yearly as y
    inner join whole as w on y.month = w.month and y.account_id = w.account_id
)

select
    p.month,
    p.account_id,
    cast(1 as double)
    / nullif(cast(
        sum(try_cast(cast(p.part as double) * cast(p.part as double) as decimal(18, 9)))
        as double
    ), 0) as category_spread
from parted as p
group by p.month, p.account_id
