-- Grain: account × product × two counts in a row.
-- Why: what came in, went back and was sold between the counts, all of the last half year. Goods
--   that go back later may lie outside the count until then: what is returned within 45 days of it
--   may be missing from it. Where no purchase of the product is known, or none for half a year, the
--   account may get it elsewhere: what came in is then null, not 0.
with bought as (
    select
        r.account_id,
        r.product_id,
        min(r.received_on) as first_day,
        max(r.received_on) as last_day
    from fct_receipt_day as r
    inner join params as p on r.received_on < p.as_of_date
    where r.received_units > 0
    group by r.account_id, r.product_id
),

came as (
    select
        i.account_id,
        i.product_id,
        i.closed_on,
        sum(case when r.received_on <= i.closed_on then r.received_units end) as received_units,
        sum(case when r.received_on <= i.closed_on then r.returned_units end) as returned_units,
        sum(r.returned_units) as awaited_units
    from int_stock_interval as i
    inner join fct_receipt_day as r
        on
            i.account_id = r.account_id
            and i.product_id = r.product_id
            and i.opened_on < r.received_on
            and i.closed_on + 45 >= r.received_on
    inner join params as p on r.received_on < p.as_of_date and r.received_on >= p.as_of_date - 189
    where i.is_covered
    group by i.account_id, i.product_id, i.closed_on
),

sold as (
    select
        i.account_id,
        i.product_id,
        i.closed_on,
        sum(t.sell_through_units) as sold_units
    from int_stock_interval as i
    inner join fct_sell_through_span as t
        on i.account_id = t.account_id and i.product_id = t.product_id
    inner join params as p on t.week_start >= p.as_of_date - 196
    inner join stg_span as s
        on
            t.month = s.month
            and t.week_start = s.week_start
            and i.opened_on < s.first_day
            and i.closed_on >= s.last_day
    where i.is_covered and t.basis = 'reported'
    group by i.account_id, i.product_id, i.closed_on
)

select
    i.account_id,
    i.product_id,
    i.opened_on,
    i.closed_on,
    i.opening_units,
    i.closing_units,
    case when b.first_day is not null then coalesce(c.received_units, 0) end as received_units,
    case when b.first_day is not null then coalesce(c.returned_units, 0) end as returned_units,
    case when b.first_day is not null then coalesce(c.awaited_units, 0) end as awaited_units,
    coalesce(s.sold_units, 0) as sold_units
from int_stock_interval as i
left join bought as b
    on
        i.account_id = b.account_id
        and i.product_id = b.product_id
        and i.closed_on >= b.first_day
        and i.closed_on <= b.last_day + 189
left join came as c
    on i.account_id = c.account_id and i.product_id = c.product_id and i.closed_on = c.closed_on
left join sold as s
    on i.account_id = s.account_id and i.product_id = s.product_id and i.closed_on = s.closed_on
where i.is_covered
