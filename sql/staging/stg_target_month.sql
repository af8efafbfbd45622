-- Grain: account × month with a target.
-- Why: of the targets that hold in a month the shortest period counts, whole and not by month.
--   Those of one program are not added to those of all, and cases are no money.
with given as (
    select
        t.account_id,
        t.period,
        t.target,
        row_number() over (
            partition by t.account_id, t.period
            order by t.source asc, t.part desc, t.file_sha256 asc, t.file_line desc
        ) as choice
    from targets as t
    where coalesce(t.program, '') = '' and coalesce(t.measure, 'amount') = 'amount'
),

dated as (
    select
        g.account_id,
        n.month,
        n.month_start,
        n.period,
        g.target,
        row_number() over (
            partition by g.account_id, n.month
            order by n.period_months
        ) as choice
    from given as g
    inner join stg_period_month as n on g.period = n.period
    where g.choice = 1
)

select
    h.account_id,
    h.month,
    h.month_start,
    h.period,
    h.target
from dated as h
where h.choice = 1
