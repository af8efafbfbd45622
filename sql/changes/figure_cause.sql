-- Grain: account × closed month × metric that is no longer what it was.
-- Why: the nearest that could have: the account's files of the months that it takes, and rebates
--   that these bear otherwise; its files of later months, by which rebates are shared; the end of a
--   month; files of the next month; those of all. Settings and formulas stand beside what is the
--   account's own, and in place of the rest.
with entry as (select count(*) as entries from changed_ledger),

near as (
    select
        f.*,
        u.kind as rule_kind,
        u.named as rules,
        case
            when f.is_of_month and a.month_files is not null and l.named is not null
                then { 'kind': 'several', 'named': list_concat(a.month_files, l.named) }
            when f.is_of_month and a.month_files is not null
                then { 'kind': 'file', 'named': a.month_files }
            when l.named is not null and (f.is_of_month or a.year_files is null)
                then { 'kind': 'rebate_accrual', 'named': l.named }
            when l.named is not null
                then { 'kind': 'several', 'named': list_concat(a.year_files, l.named) }
            when a.year_files is not null and a.master_files is not null
                then { 'kind': 'several', 'named': list_concat(a.year_files, a.master_files) }
            when a.year_files is not null then { 'kind': 'file', 'named': a.year_files }
            when a.master_files is not null then { 'kind': 'master_data', 'named': a.master_files }
            when f.may_read_ledger and a.later_files is not null
                then { 'kind': 'file', 'named': a.later_files }
            when u.kind is not null then null
            when date_trunc('month', y.since_date) < date_trunc('month', y.as_of_date)
                then {
                    'kind': 'month_end', 'named': ['the end of a month, with what was open then']
                }
            when a.next_files is not null then { 'kind': 'file', 'named': a.next_files }
            when t.dated_files is not null then { 'kind': 'file', 'named': t.dated_files }
            when t.master_files is not null
                then { 'kind': 'master_data', 'named': t.master_files }
            when f.may_read_ledger and e.entries > 0
                then { 'kind': 'rebate_accrual', 'named': ['other rebate accruals'] }
        end as near
    from restated_figure as f
    cross join change_day as y
    left join account_file as a
        on f.table_name = a.table_name and f.account_id = a.account_id and f.month = a.month
    left join mart_file as t on f.table_name = t.table_name and f.month = t.month
    left join account_accrual as l
        on
            f.account_id = l.account_id and f.month = l.month and f.is_of_month = l.is_of_month
            and f.may_read_ledger
    cross join entry as e
    left join mart_rule as u on f.table_name = u.table_name
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
