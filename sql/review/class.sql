-- Grain: account × measure, of the accounts asked for.
-- Why: where it stands among the accounts of its region and level, measure by measure; and why its
--   class came: the same in the month that confirmed the class, and in the last month before it
--   that alone would have given another.
with held as (
    select
        n.account_id,
        n.class_held_since,
        max(b.as_of_date) as before_end
    from warehouse.account_class as n
    left join warehouse.account_class as b
        on
            n.account_id = b.account_id
            and n.class_before is not null
            and n.class_held_since > b.as_of_date
            and n.class <> coalesce(b.class_candidate, '')
    where n.as_of_date = %(month_end)s and n.account_id = any(%(accounts)s)
    group by n.account_id, n.class_held_since
),

told as (
    select
        h.account_id,
        c.as_of_date = %(month_end)s as is_now,
        c.as_of_date = h.class_held_since as is_then,
        c.as_of_date = h.before_end as is_before,
        s.place,
        s.score_of,
        s.score_ratio
    from held as h
    inner join warehouse.account_class as c
        on
            h.account_id = c.account_id
            and c.as_of_date in (%(month_end)s, h.class_held_since, h.before_end)
    cross join lateral (
        values
        (1, 'volume', c.volume_score),
        (2, 'profit', c.profit_score),
        (3, 'strength', c.strength_score),
        (4, 'potential', c.potential_score),
        (5, 'composite', c.composite_score),
        (6, 'percentile', c.composite_percentile),
        (7, 'sub_distributors', c.sub_distributors_score),
        (8, 'outlets', c.outlets_score),
        (9, 'complementary_lines', c.complementary_lines_score),
        (10, 'loyalty', c.loyalty_score),
        (11, 'funds', c.funds_score),
        (12, 'people_and_vehicles', c.people_and_vehicles_score)
    ) as s (place, score_of, score_ratio)
)

select
    t.account_id,
    t.score_of,
    max(t.score_ratio) filter (where t.is_now) as score_ratio,
    max(t.score_ratio) filter (where t.is_then) as score_then_ratio,
    max(t.score_ratio) filter (where t.is_before) as score_before_ratio
from told as t
group by t.account_id, t.place, t.score_of
having count(t.score_ratio) > 0
order by t.account_id, t.place
