-- Grain: account × product × shipment that left the reports of what is on its way.
-- Why: where no deliveries of the product are known for half a year, a shipment tells of one: due,
--   and gone from the next report, it arrived on its day, or on the day after the report in which
--   it was late already.
with bought as (
    select
        r.account_id,
        r.product_id
    from fct_receipt_day as r
    inner join plan_day as d
        on r.received_on < d.as_of_date and r.received_on >= d.as_of_date - 189
    where r.received_units > 0
    group by r.account_id, r.product_id
),

report as (
    select
        t.source,
        t.as_of_date,
        lead(t.as_of_date) over (partition by t.source order by t.as_of_date) as next_on
    from in_transit as t
    inner join plan_day as d on t.as_of_date <= d.as_of_date
    group by t.source, t.as_of_date
),

sent as (
    select
        t.source,
        t.as_of_date,
        t.account_id,
        t.product_id,
        t.due_on,
        cast(sum(t.units) as decimal(18, 4)) as units
    from in_transit as t
    group by t.source, t.as_of_date, t.account_id, t.product_id, t.due_on
)

select
    s.account_id,
    s.product_id,
    least(r.next_on, greatest(s.due_on, s.as_of_date + 1)) as came_on,
    cast(s.units - coalesce(n.units, 0) as decimal(18, 4)) as units
from sent as s
inner join report as r on s.source = r.source and s.as_of_date = r.as_of_date
left join sent as n
    on
        r.source = n.source
        and r.next_on = n.as_of_date
        and s.account_id = n.account_id
        and s.product_id = n.product_id
        and s.due_on = n.due_on
left join bought as b on s.account_id = b.account_id and s.product_id = b.product_id
where r.next_on >= s.due_on and b.account_id is null
