-- Grain: account × closed month with a restated figure that takes rebates × whether of it alone.
-- Why: which programs' accruals could have moved it: those whose earning period has the month; of
--   what is taken over many months, those with a month of the two years up to it.
select
    f.account_id,
    f.month,
    f.is_of_month,
    list(distinct 'rebate accrual of ' || l.program_id || ' ' || l.earning_period) as named
from (
    select distinct
        r.account_id,
        r.month,
        r.is_of_month,
        cast(substr(r.month, 1, 4) as bigint) * 12 + cast(substr(r.month, 6, 2) as bigint)
            as month_no
    from restated_figure as r
    where r.may_read_ledger
) as f
inner join changed_ledger as l
    on
        f.account_id = l.account_id and f.month_no >= l.first_month_no
        and f.month_no <= l.last_month_no + case when f.is_of_month then 0 else 23 end
group by f.account_id, f.month, f.is_of_month
