-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: who breaks the rules of the network, how often and for how much, and how those are doing
--   whom it supplies. Each count is that of rows of network_evidence. A flag takes so many cases
--   within three months as the setting says. Only a group's leader bears the group's incidents.
-- months: complete
select
    n.month,
    cast(date_trunc('month', n.month_end) as date) as month_start,
    n.month_end as as_of_date,
    n.account_id,
    n.account_key,
    n.region,
    n.level,
    n.salesperson_id,
    n.network_model,
    n.upstream_id,
    n.territory,
    n.off_network_lines,
    n.off_network_units,
    n.off_network_amount,
    h.off_network_ratio,
    n.diverted_lines,
    n.diverted_units,
    n.diverted_amount,
    h.diverted_ratio,
    n.diverted_scans,
    n.undercut_lines,
    n.undercut_units,
    n.undercut_amount,
    h.undercut_ratio,
    n.undercut_scans,
    h.off_network_cases >= p.network_flag_cases as is_off_network,
    h.diversion_cases >= p.network_flag_cases as is_diverting,
    h.undercutting_cases >= p.network_flag_cases as is_undercutting,
    i.incident_count,
    n.group_id,
    n.is_group_leader,
    case when n.is_group_leader and f.is_present then coalesce(c.incidents, 0) end
        as group_incident_count,
    case when n.is_group_leader and f.is_present then coalesce(c.diversions, 0) end
        as group_diversion_count,
    case when n.is_group_leader and f.is_present then coalesce(c.undercuttings, 0) end
        as group_undercutting_count,
    case when n.is_group_leader and f.is_present then coalesce(c.off_network_cases, 0) end
        as group_off_network_count,
    w.sub_distributor_count,
    case when w.sub_distributor_count is not null then coalesce(s.active_subs, 0) end
        as active_sub_count,
    case when w.sub_distributor_count is not null then coalesce(s.buying_less_subs, 0) end
        as buying_less_sub_count,
    case when w.sub_distributor_count is not null then coalesce(s.silent_subs, 0) end
        as silent_sub_count
from int_network_month as n
cross join params as p
inner join int_network_habit as h on n.month = h.month and n.account_id = h.account_id
inner join int_account_network as w on n.month = w.month and n.account_id = w.account_id
left join int_account_incident as i on n.month = i.month and n.account_id = i.account_id
left join int_sub_distributor as s on n.month = s.month and n.account_id = s.account_id
left join feed_presence as f on f.feed = 'incidents'
left join int_group_incident as c on n.month = c.month and n.group_id = c.group_id
