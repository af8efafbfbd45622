-- Grain: account × complete month from the feed's first invoice on; as_of_date is its last day.
-- Why: what an account owes, since when, and when it will pay. The days to expect are the mean term
--   of its invoices and how late it is: the mean of those it paid in the trailing year and of those
--   overdue, with their days so far (who stops paying does not look prompt), drawn to its region's
--   mean as if five more invoices had been paid like that. Ageing is null while the worth of
--   anything overdue is unknown.
-- months: complete
with region as (
    select
        b.month,
        coalesce(b.region, '') as region,
        sum(b.judged_invoices) as invoices,
        sum(b.judged_late_days) as late_days
    from int_account_payment as b
    group by b.month, coalesce(b.region, '')
),

quotient as (
    select
        b.month,
        b.account_id,
        cast(b.paid_days_12m as double) / nullif(cast(b.paid_invoices_12m as double), 0)
            as days_to_pay,
        cast(b.late_invoices_12m as double) / nullif(cast(b.paid_invoices_12m as double), 0)
            as late_ratio,
        cast(b.judged_term_days as double) / nullif(cast(b.judged_invoices as double), 0)
            as term_days,
        cast(
            cast(r.late_days as double) / nullif(cast(r.invoices as double), 0)
            as decimal(28, 9)
        ) as region_late_days
    from int_account_payment as b
    inner join region as r on b.month = r.month and coalesce(b.region, '') = r.region
)

select
    b.month,
    cast(date_trunc('month', g.month_end) as date) as month_start,
    g.month_end as as_of_date,
    b.account_id,
    b.account_key,
    b.region,
    a.salesperson_id,
    g.credit_limit,
    d.open_receivable_amount,
    d.credit_utilisation_ratio,
    d.overdue_amount,
    case when d.overdue_amount is not null then b.overdue_1_30_amount end as overdue_1_30_amount,
    case when d.overdue_amount is not null then b.overdue_31_60_amount end as overdue_31_60_amount,
    case when d.overdue_amount is not null then b.overdue_61_90_amount end as overdue_61_90_amount,
    case when d.overdue_amount is not null then b.overdue_over_90_amount end
        as overdue_over_90_amount,
    case when d.overdue_amount is not null then b.disputed_amount end as disputed_amount,
    b.paid_invoices_12m,
    try_cast(q.late_ratio as decimal(18, 9)) as late_ratio,
    try_cast(q.days_to_pay as decimal(18, 9)) as days_to_pay_mean,
    cast(q.region_late_days as decimal(18, 9)) as region_late_days_mean,
    try_cast(
        q.term_days
        + cast(b.judged_late_days + 5 * q.region_late_days as double)
        / nullif(cast(b.judged_invoices + 5 as double), 0)
        as decimal(18, 9)
    ) as expected_days_to_pay
from int_account_payment as b
inner join int_account_debt as d on b.month = d.month and b.account_id = d.account_id
inner join int_account_month as g on b.month = g.month and b.account_id = g.account_id
inner join quotient as q on b.month = q.month and b.account_id = q.account_id
left join stg_account as a on b.account_key = a.account_key
