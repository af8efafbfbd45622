-- Grain: account × program × earning period × currency × complete month of the period.
-- Why: what says how much of a period's rebates belongs to each of its months: its days in the
--   month, and what the account bought in it, of a month that it covers in part that part by days.
--   What the account bought is null where nobody knows it.
select
    l.account_id,
    l.program_id,
    l.earning_period,
    l.currency,
    l.starts_on,
    l.accrued_amount,
    k.month,
    k.month_no,
    date_diff(
        'day', greatest(l.starts_on, k.month_start), least(l.ends_on, cast(k.month_end + 1 as date))
    ) as days,
    case
        when s.account_id is null or s.bought_net_amount <= 0 then cast(0 as decimal(28, 4))
        else cast(
            cast(s.bought_net_amount as double)
            * date_diff(
                'day',
                greatest(l.starts_on, k.month_start),
                least(l.ends_on, cast(k.month_end + 1 as date))
            )
            / nullif(cast(day(k.month_end) as double), 0) as decimal(28, 4)
        )
    end as bought_net_amount
from ledger_rebate as l
inner join stg_month as k on l.starts_on <= k.month_end and l.ends_on > k.month_start
left join int_account_sales as s on l.account_id = s.account_id and k.month = s.month
