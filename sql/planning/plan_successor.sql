-- Grain: product × each older one that it replaces, up to five in a line.
-- Why: what a product inherits of the weeks of an older one. It is scaled by what both sold in the
--   last half year, from four weeks after the launch on, ÷ what the old one sold in the same weeks
--   a year before; by 1 where these are fewer than eight, shared where several replace one.
with recursive line as (
    select
        r.product_id,
        r.old_id,
        r.launched_on,
        1 as step,
        cast(1 as double) / nullif(cast(r.heirs as double), 0) as part
    from replaced_product as r
    union all
    select
        l.product_id,
        r.old_id,
        l.launched_on,
        l.step + 1 as step,
        cast(l.part as double) / nullif(cast(r.heirs as double), 0) as part
    from line as l
    inner join replaced_product as r on l.old_id = r.product_id
    where l.step < 5
),

met as (
    select r.product_id from replaced_product as r
    union
    select r.old_id from replaced_product as r
),

sold as (
    select
        w.product_id,
        w.week_start,
        sum(coalesce(w.sell_through_units, w.sell_in_units)) as units
    from fct_account_product_week as w
    inner join met as m on w.product_id = m.product_id
    inner join plan_day as d on w.week_start < d.monday
    group by w.product_id, w.week_start
),

compared as (
    select
        l.product_id,
        l.old_id,
        count(*) as weeks,
        l.part,
        sum(coalesce(n.units, 0)) as units,
        sum(coalesce(o.units, 0)) as old_units,
        sum(b.units) as before_units
    from line as l
    cross join plan_day as d
    inner join sold as b on l.old_id = b.product_id
    left join sold as n on l.product_id = n.product_id and b.week_start + 364 = n.week_start
    left join sold as o on l.old_id = o.product_id and b.week_start + 364 = o.week_start
    where
        l.step = 1
        and b.week_start + 364 >= greatest(l.launched_on + 28, d.monday - 182)
        and b.week_start + 364 < d.monday
    group by l.product_id, l.old_id, l.part
)

select
    l.product_id,
    l.old_id,
    l.step,
    l.launched_on,
    case
        when c.weeks >= 8 and c.before_units > 0
            then least(greatest(cast(
                cast(c.units as double) + cast(c.part as double) * cast(c.old_units as double)
                as double
            ) / nullif(cast(c.before_units as double), 0), 0.25), 4)
        else l.part
    end as ratio
from line as l
left join compared as c on l.product_id = c.product_id and l.old_id = c.old_id
