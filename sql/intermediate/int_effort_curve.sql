-- Grain: account × complete month.
-- Why: the two curves. By rank of what they bought, the accounts so far make a part of all sales
--   and get a part of our effort: an account belongs to those that make 80 % while the larger ones
--   together stay below 80 %. Who gave back more than it bought comes last, and takes from the
--   whole: the curve ends at 1.
with summed as (
    select
        s.month,
        s.account_id,
        s.bought_share_ratio,
        s.effort_share_ratio,
        sum(s.bought_share_ratio) over r as bought_so_far,
        sum(s.effort_share_ratio) over r as effort_so_far
    from int_effort_share as s
    window r as (
        partition by s.month order by s.sales_rank rows between unbounded preceding and current row
    )
)

select
    s.month,
    s.account_id,
    case when s.bought_so_far > 1 then 1 else s.bought_so_far end as cumulative_bought_share_ratio,
    case when s.effort_so_far > 1 then 1 else s.effort_so_far end as cumulative_effort_share_ratio,
    s.bought_so_far - s.bought_share_ratio < 0.8 as is_in_top_80,
    try_cast(
        cast(s.effort_share_ratio as double)
        / nullif(cast(greatest(s.bought_share_ratio, 0) as double), 0)
        as decimal(18, 9)
    ) as coverage_index
from summed as s
