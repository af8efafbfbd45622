-- Grain: account × program × earning period × currency × complete month of the period.
-- Why: the rebates of an earning period belong to its months by what the account bought in each; by
--   days where it bought nothing in all of them, or nobody knows how much. Shares are cut from a
--   running total that is rounded to the cent, so that they add up to what the ledger has accrued.
with part as (
    select
        m.*,
        case
            when
                count(m.bought_net_amount) over a < count(*) over a
                or sum(m.bought_net_amount) over a = 0
                then
                    cast(sum(m.days) over so_far as double)
                    / nullif(cast(sum(m.days) over a as double), 0)
            else
                cast(sum(m.bought_net_amount) over so_far as double)
                / nullif(cast(sum(m.bought_net_amount) over a as double), 0)
        end as part_so_far,
        max(m.month_no) over a as last_no
    from int_rebate_month as m
    window
        a as (partition by m.account_id, m.program_id, m.earning_period, m.currency, m.starts_on),
        so_far as (
            partition by m.account_id, m.program_id, m.earning_period, m.currency, m.starts_on
            order by m.month_no
            rows between unbounded preceding and current row
        )
),

running as (
    select
        p.account_id,
        p.program_id,
        p.earning_period,
        p.currency,
        p.starts_on,
        p.month,
        p.month_no,
        case
            when p.month_no = p.last_no then p.accrued_amount
            else cast(
                cast(p.accrued_amount as decimal(19, 4)) * cast(p.part_so_far as decimal(18, 12))
                as decimal(28, 2)
            )
        end as accrued_so_far
    from part as p
)

select
    r.month,
    r.account_id,
    r.program_id,
    r.earning_period,
    r.currency,
    r.starts_on,
    r.accrued_so_far - coalesce(lag(r.accrued_so_far) over (
        partition by r.account_id, r.program_id, r.earning_period, r.currency, r.starts_on
        order by r.month_no
    ), 0) as accrued_amount
from running as r
