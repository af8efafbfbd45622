-- Grain: account × complete month in which its class changed, the first class among them.
-- Why: a change of class explains itself: the scores of the month that confirmed it beside those of
--   the month before the new class first held.
with changed as (
    select
        h.account_id,
        h.month_no,
        h.month_end,
        h.class,
        h.class_before,
        n.percentile_told,
        n.composite_told,
        n.volume_told,
        n.profit_told,
        n.strength_told,
        n.potential_told,
        n.floor_told,
        coalesce(b.percentile_told, n.percentile_told) as percentile_before,
        coalesce(b.composite_told, n.composite_told) as composite_before,
        coalesce(b.volume_told, n.volume_told) as volume_before,
        coalesce(b.profit_told, n.profit_told) as profit_before,
        coalesce(b.strength_told, n.strength_told) as strength_before,
        coalesce(b.potential_told, n.potential_told) as potential_before
    from int_class_held as h
    cross join params as p
    inner join int_class_told as n on h.account_id = n.account_id and h.month_no = n.month_no
    left join int_class_told as b
        on
            h.account_id = b.account_id
            and h.month_no - p.class_hysteresis_months = b.month_no
            and h.class_before is not null
    where h.month_no = h.changed_no
)

select
    c.account_id,
    c.month_no,
    c.month_end,
    c.class_before,
    concat(
        case
            when c.class_before is null then 'first class ' else concat(c.class_before, ' to ')
        end,
        c.class,
        ' on ',
        cast(c.month_end as varchar),
        c.floor_told,
        '; percentile ',
        case
            when c.percentile_before <> c.percentile_told
                then concat(c.percentile_before, ' to ')
            else ''
        end,
        c.percentile_told,
        ', composite ',
        case
            when c.composite_before <> c.composite_told then concat(c.composite_before, ' to ')
            else ''
        end,
        c.composite_told,
        ', volume ',
        case when c.volume_before <> c.volume_told then concat(c.volume_before, ' to ') else '' end,
        c.volume_told,
        ', profit ',
        case when c.profit_before <> c.profit_told then concat(c.profit_before, ' to ') else '' end,
        c.profit_told,
        ', strength ',
        case
            when c.strength_before <> c.strength_told then concat(c.strength_before, ' to ')
            else ''
        end,
        c.strength_told,
        ', potential ',
        case
            when c.potential_before <> c.potential_told then concat(c.potential_before, ' to ')
            else ''
        end,
        c.potential_told
    ) as class_reason
from changed as c
