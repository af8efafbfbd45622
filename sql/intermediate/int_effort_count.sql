-- Grain: metric × complete month.
-- Why: for how many accounts each metric of the network and of our effort has a value.
with counted as (
    select
        n.month,
        count(n.off_network_lines) as off_network_lines,
        count(n.diverted_lines) as diverted_lines,
        count(n.diverted_scans) as diverted_scans,
        count(n.undercut_lines) as undercut_lines,
        count(n.active_sub_count) as active_sub_count,
        count(c.visit_count) as visit_count,
        count(c.minute_share_ratio) as minute_share_ratio,
        count(c.expense_share_ratio) as expense_share_ratio,
        count(c.bought_share_ratio) as bought_share_ratio,
        count(c.coverage_index) as coverage_index,
        count(c.visit_due_on) as visit_due_on
    from network_compliance as n
    inner join coverage as c on n.month = c.month and n.account_id = c.account_id
    group by n.month
)

select
    month,
    metric,
    accounts as account_count
from counted
unpivot (
    accounts for metric in (
        off_network_lines, diverted_lines, diverted_scans, undercut_lines, active_sub_count,
        visit_count, minute_share_ratio, expense_share_ratio, bought_share_ratio, coverage_index,
        visit_due_on
    )
)
