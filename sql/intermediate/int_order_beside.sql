-- Grain: order line of the last year whose account and product order in amounts far apart.
-- Why: what was ordered each time, beside the eight lines before.
with ordered as (
    select
        l.account_id,
        l.product_id,
        l.order_date,
        l.order_id,
        l.line_no,
        l.source,
        l.line_units
    from fct_order_line as l
    inner join params as p on l.order_date < p.as_of_date and l.order_date >= p.as_of_date - 371
    where l.kind = 'sale' and l.line_units > 0 and not l.is_anonymous
),

-- Most series never spread so far: only the others are looked at line by line.
spread as (
    select
        o.account_id,
        o.product_id
    from ordered as o
    group by o.account_id, o.product_id
    having
        count(*) > 5
        and max(o.line_units) >= min(cast(o.line_units as decimal(19, 4))) * 3
)

select
    o.account_id,
    o.product_id,
    o.source,
    o.order_id,
    o.line_no,
    o.order_date,
    o.line_units,
    sum(o.line_units) over w as before_units,
    max(o.line_units) over w as most_units,
    count(*) over w as lines_seen
from ordered as o
inner join spread as s on o.account_id = s.account_id and o.product_id = s.product_id
window w as (
    partition by o.account_id, o.product_id
    order by o.order_date, o.order_id, o.line_no, o.source
    rows between 8 preceding and 1 preceding
)
