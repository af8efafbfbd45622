-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: who is a key account, by which scores, since when and why. A score that cannot be known is
--   null. Anonymous accounts have no class, nor has one of which no month is known.
-- months: complete
select
    s.month,
    cast(date_trunc('month', s.month_end) as date) as month_start,
    s.month_end as as_of_date,
    s.account_id,
    m.account_key,
    m.region,
    m.level,
    m.salesperson_id,
    m.bought_net_amount_12m as bought_amount_12m,
    m.earned_amount_12m,
    m.bought_growth_ratio,
    p.volume_score,
    p.profit_score,
    p.strength_score,
    p.potential_score,
    s.composite_score,
    s.composite_percentile,
    s.known_weight_ratio,
    s.class_candidate,
    h.class,
    c.class_before,
    c.month_end as class_held_since,
    c.class_reason,
    s.class_floor,
    p.sub_distributors_score,
    p.outlets_score,
    p.complementary_lines_score,
    p.loyalty_score,
    p.funds_score,
    p.people_and_vehicles_score,
    p.warehouse_score,
    p.growth_score,
    p.regularity_score,
    w.weakest_growth_factor
from int_class_score as s
inner join int_account_trait as m on s.month = m.month and s.account_id = m.account_id
inner join int_class_held as h on s.month = h.month and s.account_id = h.account_id
left join int_class_pillar as p on s.month = p.month and s.account_id = p.account_id
left join int_class_weakness as w on s.month = w.month and s.account_id = w.account_id
left join int_class_change as c on h.account_id = c.account_id and h.changed_no = c.month_no
