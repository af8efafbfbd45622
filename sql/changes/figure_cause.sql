-- Grain: account × closed month × metric that is no longer what it was.
-- Why: what restated it, the nearest that there is: the account's files of the month, for what is of
--   the month alone; the ledger, for what entries enter into; the account's files of two years; the
--   end of a month; the account's files of the next month; those of all. Settings and formulas that
--   its mart reads are named beside the first three, and stand in place of the others.
with ruled as (
    select
        r.table_name,
        case when count(distinct r.restated_by_kind) > 1 then 'several' else min(r.restated_by_kind)
        end as kind,
        string_agg(r.restated_by, '; ' order by r.restated_by) as named
    from changed_rule as r
    group by r.table_name
),

near as (
    select
        f.*,
        u.kind as rule_kind,
        u.named as rules,
        case
            when f.is_of_month and a.month_files is not null
                then {'kind': 'file', 'named': a.month_files}
            when f.may_read_ledger and l.account_id is not null
                then {'kind': 'ledger', 'named': ['entries of the ledger']}
            when a.year_files is not null and a.master_files is not null
                then {'kind': 'several', 'named': list_concat(a.year_files, a.master_files)}
            when a.year_files is not null then {'kind': 'file', 'named': a.year_files}
            when a.master_files is not null then {'kind': 'master_data', 'named': a.master_files}
            when u.kind is not null then null
            when date_trunc('month', y.since_date) < date_trunc('month', y.as_of_date)
                then {'kind': 'month_end', 'named': ['the end of a month, with what was open then']}
            when a.next_files is not null then {'kind': 'file', 'named': a.next_files}
            when a.dated_files is not null then {'kind': 'file', 'named': a.dated_files}
            when a.other_master_files is not null
                then {'kind': 'master_data', 'named': a.other_master_files}
            when f.may_read_ledger and e.entries > 0
                then {'kind': 'ledger', 'named': ['entries of the ledger at other accounts']}
        end as near
    from restated_figure as f
    cross join change_day as y
    left join account_file as a
        on f.table_name = a.table_name and f.account_id = a.account_id and f.month = a.month
    left join changed_ledger as l on f.account_id = l.account_id
    cross join (select count(*) as entries from changed_ledger) as e
    left join ruled as u on f.table_name = u.table_name
)

select
    n.table_name,
    n.month,
    n.account_id,
    n.metric,
    n.is_of_month,
    n.value_before,
    n.value_now,
    n.state_before,
    n.state_now,
    case
        when n.near is null then coalesce(n.rule_kind, 'unknown')
        when n.rule_kind is null then n.near.kind
        else 'several'
    end as restated_by_kind,
    case
        when n.near is null and n.rules is null then 'nothing that is on record'
        else concat_ws(
            '; ', n.rules,
            array_to_string(list_sort(n.near.named)[1:5], ', ')
            || case
                when len(n.near.named) > 5 then ' and ' || (len(n.near.named) - 5) || ' more'
                else ''
            end
        )
    end as restated_by
from near as n
