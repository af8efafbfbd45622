-- Grain: account × complete month.
-- Why: cases of the last three months, for one stray scan is no habit, and the part of the trailing
--   year's lines that broke a rule: of lines bought, of lines that say where the goods went, of
--   lines sold to others. Null where no month of the stretch could be judged.
with summed as (
    select
        j.month,
        j.account_id,
        sum(j.off_network_lines) over q as off_network_cases,
        coalesce(sum(j.diverted_lines) over q, 0) + coalesce(sum(j.diverted_scans) over q, 0)
            as diversion_cases,
        count(j.diverted_lines) over q + count(j.diverted_scans) over q as diversion_months,
        sum(j.undercut_lines + coalesce(j.undercut_scans, 0)) over q as undercutting_cases,
        sum(j.off_network_lines) over y as off_network_12m,
        sum(j.diverted_lines) over y as diverted_12m,
        sum(j.undercut_lines) over y as undercut_12m,
        sum(j.bought_lines) over y as bought_12m,
        sum(j.placed_lines) over y as placed_12m,
        sum(j.sold_lines) over y as sold_12m
    from int_network_month as j
    window
        q as (
            partition by j.account_id order by j.month_no rows between 2 preceding and current row
        ),
        y as (
            partition by j.account_id order by j.month_no rows between 11 preceding and current row
        )
)

select
    s.month,
    s.account_id,
    s.off_network_cases,
    case when s.diversion_months > 0 then s.diversion_cases end as diversion_cases,
    s.undercutting_cases,
    try_cast(
        cast(s.off_network_12m as double) / nullif(cast(s.bought_12m as double), 0)
        as decimal(18, 9)
    ) as off_network_ratio,
    try_cast(
        cast(s.diverted_12m as double) / nullif(cast(s.placed_12m as double), 0) as decimal(18, 9)
    ) as diverted_ratio,
    try_cast(
        cast(s.undercut_12m as double) / nullif(cast(s.sold_12m as double), 0) as decimal(18, 9)
    ) as undercut_ratio
from summed as s
