-- Grain: account × product × last week of a run of figures that never fall.
-- Why: figures that count from January, sent as figures of their week, grow and grow: five
--   different ones or more without a fall, in most weeks higher than in the one before, the first
--   no more than two steps high (10, 21, 30, 42, 50: steps of 10). They do not fall before the next
--   January, but where the source is mended: a run that ends within the year counts from ten weeks
--   on.
with numbered as (
    select
        w.account_id,
        w.product_id,
        w.iso_year,
        w.week_start,
        w.sold_units,
        w.sold_before_units,
        cast(sum(case
            when w.sold_before_units is null or w.sold_units < w.sold_before_units then 1 else 0
        end) over (
            partition by w.account_id, w.product_id, w.iso_year order by w.week_start
            rows between unbounded preceding and current row
        ) as bigint) as run_no
    from int_sold_week as w
),

ended as (
    select
        n.account_id,
        n.product_id,
        n.iso_year,
        n.week_start,
        n.sold_units,
        n.sold_before_units,
        n.run_no,
        max(n.run_no) over (
            partition by n.account_id, n.product_id, n.iso_year
        ) as last_run_no
    from numbered as n
),

grown as (
    select
        n.account_id,
        n.product_id,
        n.iso_year,
        n.run_no,
        min(n.week_start) as found_from,
        max(n.week_start) + 6 as found_on,
        count(distinct n.sold_units) as figures,
        sum(case when n.sold_units > n.sold_before_units then 1 else 0 end) as rises,
        count(*) as weeks,
        min(n.sold_units) as first_units,
        max(n.sold_units) as last_units,
        sum(n.sold_units) as total_units,
        max(n.last_run_no) as last_run_no
    from ended as n
    group by n.account_id, n.product_id, n.iso_year, n.run_no
    having count(distinct n.sold_units) >= 5 and count(*) >= 6
)

select
    g.account_id,
    g.product_id,
    g.iso_year,
    g.found_from,
    g.found_on,
    g.last_units as expected_units,
    g.total_units as reported_units
from grown as g
where
    cast(g.first_units as decimal(19, 4)) * cast(g.figures - 1 as integer)
    <= (g.last_units - g.first_units) * 2
    and g.rises * 2 >= g.weeks
    and (g.run_no = g.last_run_no or g.weeks >= 10)
