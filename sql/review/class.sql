-- Grain: account × measure, of the accounts asked for.
-- Why: where it stands among the accounts of its region and level, measure by measure.
select
    c.account_id,
    s.score_of,
    s.score_ratio
from warehouse.account_class as c
cross join lateral (
    values
    (1, 'volume', c.volume_score),
    (2, 'profit', c.profit_score),
    (3, 'strength', c.strength_score),
    (4, 'potential', c.potential_score),
    (5, 'composite', c.composite_score),
    (6, 'sub_distributors', c.sub_distributors_score),
    (7, 'outlets', c.outlets_score),
    (8, 'complementary_lines', c.complementary_lines_score),
    (9, 'loyalty', c.loyalty_score),
    (10, 'funds', c.funds_score),
    (11, 'people_and_vehicles', c.people_and_vehicles_score)
) as s (place, score_of, score_ratio)
where c.as_of_date = %(month_end)s and c.account_id = any(%(accounts)s)
    and s.score_ratio is not null
order by c.account_id, s.place
