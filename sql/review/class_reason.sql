-- Grain: account, of the accounts asked for that have a class.
-- Why: why its class came: from what to what, and each score of the month that confirmed it beside
--   the same of the last month before it that alone would have given another.
with held as (
    select
        n.account_id,
        n.class,
        n.class_before,
        n.class_held_since,
        max(b.as_of_date) as before_end
    from warehouse.account_class as n
    left join warehouse.account_class as b
        on
            n.account_id = b.account_id
            and n.class_before is not null
            and n.class_held_since > b.as_of_date
            and n.class <> coalesce(b.class_candidate, '')
    where n.as_of_date = %(month_end)s and n.account_id = any(%(accounts)s) and n.class is not null
    group by n.account_id, n.class, n.class_before, n.class_held_since
)

select
    h.account_id,
    h.class,
    h.class_before,
    h.class_held_since,
    t.class_floor,
    t.composite_percentile as percentile,
    t.composite_score as composite,
    t.volume_score as volume,
    t.profit_score as profit,
    t.strength_score as strength,
    t.potential_score as potential,
    b.composite_percentile as percentile_before,
    b.composite_score as composite_before,
    b.volume_score as volume_before,
    b.profit_score as profit_before,
    b.strength_score as strength_before,
    b.potential_score as potential_before,
    m.reason,
    'do_class' as next_step
from held as h
inner join warehouse.account_class as t
    on h.account_id = t.account_id and h.class_held_since = t.as_of_date
left join warehouse.account_class as b
    on h.account_id = b.account_id and h.before_end = b.as_of_date
cross join lateral (
    select
        array_agg(
            s.told || case
                when s.place < 0 then ''
                when b.account_id is null or round(s.score_before, 3) = round(s.score, 3)
                    then case when s.score is null then '_unknown' else '_held' end
                when s.score_before is null and s.score is null then '_unknown'
                when s.score_before is null then '_known'
                when s.score is null then '_lost'
                else '_moved'
            end
            order by s.place
        ) as reason
    from (
        values
        (-2, case when h.class_before is null then 'class_first' else 'class_moved' end, 0, 0),
        (-1, 'class_' || t.class_floor, 0, 0),
        (1, 'percentile', b.composite_percentile, t.composite_percentile),
        (2, 'composite', b.composite_score, t.composite_score),
        (3, 'volume', b.volume_score, t.volume_score),
        (4, 'profit', b.profit_score, t.profit_score),
        (5, 'strength', b.strength_score, t.strength_score),
        (6, 'potential', b.potential_score, t.potential_score)
    ) as s (place, told, score_before, score)
) as m
