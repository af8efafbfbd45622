-- Grain: account × complete month.
-- Why: how large each danger is. What an account buys is held against its peers: a bad year of all
--   is nobody's danger. What it buys less is counted as if two more orders of its usual size had
--   come as expected, so that who orders once a month is not in doubt over one order: 1 order
--   instead of 3 is a drop of 0.4, not 0.67; 13 in place of 39 of 0.63. Before a year has passed
--   there is no such comparison. Each ratio is null where its denominator is not positive.
with beside as (
    select
        s.*,
        p.amount_12m as peer_amount_12m,
        p.amount_prior_12m as peer_amount_prior_12m,
        case
            when s.bought_units_3m_last_year > 0
                then try_cast(
                    cast(s.bought_units_3m_last_year as double) * cast(p.units_3m as double)
                    / nullif(cast(greatest(p.units_3m_last_year, 0) as double), 0)
                    as decimal(18, 9)
                )
        end as expected_units,
        coalesce(try_cast(
            cast(greatest(s.bought_units_12m, 0) as double)
            / nullif(cast(s.order_count_12m as double), 0)
            as decimal(18, 9)
        ), 0) as order_units
    from int_danger_sum as s
    inner join int_danger_peer as p
        on
            s.month = p.month
            and coalesce(s.region, '') = p.region
            and coalesce(s.level, 0) = p.level
),

quotient as (
    select
        s.month,
        s.account_id,
        1 - cast(s.bought_units_3m + 2 * s.order_units as double)
        / nullif(cast(greatest(s.expected_units + 2 * s.order_units, 0) as double), 0)
            as bought_drop_ratio,
        cast(s.bought_net_amount_12m as double)
        / nullif(cast(greatest(s.bought_net_amount_prior_12m, 0) as double), 0) as growth,
        cast(s.peer_amount_12m as double)
        / nullif(cast(greatest(s.peer_amount_prior_12m, 0) as double), 0) as peer_growth,
        cast(s.distinct_products - s.distinct_products_last_year as double)
        / nullif(cast(s.distinct_products_last_year as double), 0) as range_change_ratio,
        cast(s.unanswered_visits_12m as double)
        / nullif(cast(s.answerable_visits_12m as double), 0) as unanswered_visit_ratio,
        cast(s.fee_amount_12m as double)
        / nullif(cast(greatest(s.bought_net_amount_12m, 0) as double), 0) as fee_ratio,
        cast(d.overdue_amount as double)
        / nullif(cast(greatest(d.open_receivable_amount, 0) as double), 0) as overdue_ratio
    from beside as s
    left join int_account_debt as d on s.month = d.month and s.account_id = d.account_id
)

select
    q.month,
    q.account_id,
    try_cast(q.bought_drop_ratio as decimal(18, 9)) as bought_drop_ratio,
    try_cast(cast(q.growth as double) - cast(q.peer_growth as double) as decimal(18, 9))
        as growth_gap_ratio,
    try_cast(q.range_change_ratio as decimal(18, 9)) as range_change_ratio,
    try_cast(q.unanswered_visit_ratio as decimal(18, 9)) as unanswered_visit_ratio,
    try_cast(q.fee_ratio as decimal(18, 9)) as fee_ratio,
    try_cast(q.overdue_ratio as decimal(18, 9)) as overdue_ratio
from quotient as q
