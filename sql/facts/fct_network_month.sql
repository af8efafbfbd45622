-- Grain: account × month.
-- Why: what breaches are weighed against: lines that the account bought, those of them that say
--   where the goods went, and lines that it sold to others of the channel.
-- partition: month
with pair as (
    select
        o.month,
        o.account_id,
        o.seller_id,
        count(*) as bought_lines,
        count(o.ship_to_territory) as placed_lines,
        count(case when o.kind = 'sale' then 1 end) as sold_lines
    from fct_order_line as o
    where o.kind <> 'return' and o.line_units > 0
    group by o.month, o.account_id, o.seller_id
),

side as (
    select
        p.month,
        p.account_id,
        p.bought_lines,
        p.placed_lines,
        0 as sold_lines
    from pair as p
    union all
    select
        p.month,
        p.seller_id as account_id,
        0 as bought_lines,
        0 as placed_lines,
        p.sold_lines
    from pair as p
    where p.seller_id is not null
)

select
    s.month,
    s.account_id,
    sum(s.bought_lines) as bought_lines,
    sum(s.placed_lines) as placed_lines,
    sum(s.sold_lines) as sold_lines
from side as s
group by s.month, s.account_id
