-- Grain: account × product × rule × last week of a run of figures that never fall.
-- Why: figures that count from January add up to more than came in; a launch that grows as fast
--   does not. Whose run begins after January may be a launch of which no purchases are known: then
--   half of what the account reports, two products at least, must grow like that, since a report
--   that counts from January does so for all of its products.
with judged as (
    select
        w.account_id,
        w.product_id,
        w.iso_year
    from int_sold_week as w
    group by w.account_id, w.product_id, w.iso_year
    having count(distinct w.sold_units) >= 5 and count(*) >= 6
),

shared as (
    select
        j.account_id,
        j.iso_year,
        count(distinct j.product_id) as products,
        count(distinct g.product_id) as products_growing
    from judged as j
    left join int_growth_run as g
        on
            j.account_id = g.account_id
            and j.product_id = g.product_id
            and j.iso_year = g.iso_year
    group by j.account_id, j.iso_year
),

bought as (
    select
        g.account_id,
        g.product_id,
        g.found_on,
        sum(r.received_units) as received_units
    from int_growth_run as g
    inner join fct_receipt_day as r
        on
            g.account_id = r.account_id
            and g.product_id = r.product_id
            and g.found_from - 60 <= r.received_on
            and g.found_on >= r.received_on
    group by g.account_id, g.product_id, g.found_on
)

select
    g.account_id,
    g.product_id,
    'year_to_date_as_period' as rule,
    g.found_from,
    g.found_on,
    g.expected_units,
    g.reported_units
from int_growth_run as g
inner join shared as s on g.account_id = s.account_id and g.iso_year = s.iso_year
inner join calendar as k on g.found_from = k.date_day
left join bought as b
    on g.account_id = b.account_id and g.product_id = b.product_id and g.found_on = b.found_on
where
    (b.received_units is null or g.reported_units > b.received_units)
    and (
        k.iso_week <= 2
        or (s.products_growing >= 2 and s.products_growing * 2 >= s.products)
    )
