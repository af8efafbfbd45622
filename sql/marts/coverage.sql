-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: whether our effort goes where the sales are. Counts and amounts are of the month, parts of
--   the trailing year. An index above 1 says that the account gets more of our effort than it
--   brings of all sales. Ordered by sales_rank the cumulative columns are the two 80 % curves.
-- months: complete
with favoured as (
    select
        f.*,
        row_number() over (
            partition by f.month, f.account_id
            order by f.visit_count desc, f.salesperson_id asc
        ) as place
    from int_favourite as f
)

select
    g.month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    g.month_end as as_of_date,
    g.account_id,
    g.account_key,
    g.region,
    g.level,
    k.class,
    a.salesperson_id,
    e.visit_count,
    e.executive_visit_count,
    e.visit_minutes,
    e.expense_amount,
    e.bought_net_amount as bought_amount,
    e.bought_net_amount_12m as bought_amount_12m,
    k.bought_growth_ratio,
    s.visit_share_ratio,
    s.minute_share_ratio,
    s.expense_share_ratio,
    s.effort_share_ratio,
    s.bought_share_ratio,
    s.coverage_index,
    s.sales_rank,
    s.cumulative_bought_share_ratio,
    s.cumulative_effort_share_ratio,
    s.is_in_top_80,
    f.salesperson_id as favourite_of,
    f.visit_count as favourite_visit_count,
    f.peer_visit_mean,
    f.minute_part_ratio as favourite_minute_ratio,
    f.bought_part_ratio as favourite_bought_ratio,
    e.last_visit_on,
    d.visit_interval_days,
    d.visit_due_on,
    e.last_executive_visit_on,
    d.executive_interval_days,
    d.executive_visit_due_on
from int_account_month as g
inner join int_effort_month as e on g.month = e.month and g.account_id = e.account_id
inner join int_effort_share as s on g.month = s.month and g.account_id = s.account_id
left join account_class as k on g.month = k.month and g.account_id = k.account_id
left join int_visit_due as d on g.month = d.month and g.account_id = d.account_id
left join stg_account as a on g.account_key = a.account_key
left join favoured as f on g.month = f.month and g.account_id = f.account_id and f.place = 1
