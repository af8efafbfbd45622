-- Grain: account × month with evidence against it.
-- Why: breaches of the month by kind. Lines have units and money; a sum with an unknown part is
--   unknown. What people report is counted apart (int_account_incident).
with line as (
    select
        e.month,
        e.account_id,
        e.breach,
        e.found_in,
        e.breach_units as units,
        e.breach_amount as amount,
        e.breach_amount is null as is_unknown
    from network_evidence as e
    where e.found_in in ('order_line', 'scan') and e.account_id is not null
)

select
    l.month,
    l.account_id,
    count(case when l.breach = 'off_network' then 1 end) as off_network_lines,
    coalesce(sum(case when l.breach = 'off_network' then l.units end), 0) as off_network_units,
    case
        when count(case when l.breach = 'off_network' and l.is_unknown then 1 end) = 0
            then coalesce(sum(case when l.breach = 'off_network' then l.amount end), 0)
    end as off_network_amount,
    count(case when l.breach = 'diversion' and l.found_in = 'order_line' then 1 end)
        as diverted_lines,
    coalesce(sum(case when l.breach = 'diversion' then l.units end), 0) as diverted_units,
    case
        when
            count(case
                when l.breach = 'diversion' and l.found_in = 'order_line' and l.is_unknown then 1
            end) = 0
            then coalesce(sum(case when l.breach = 'diversion' then l.amount end), 0)
    end as diverted_amount,
    count(case when l.breach = 'diversion' and l.found_in = 'scan' then 1 end) as diverted_scans,
    count(case when l.breach = 'undercutting' and l.found_in = 'order_line' then 1 end)
        as undercut_lines,
    coalesce(sum(case when l.breach = 'undercutting' then l.units end), 0) as undercut_units,
    coalesce(sum(case when l.breach = 'undercutting' then l.amount end), 0) as undercut_amount,
    count(case when l.breach = 'undercutting' and l.found_in = 'scan' then 1 end) as undercut_scans
from line as l
group by l.month, l.account_id
