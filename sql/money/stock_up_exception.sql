-- Grain: exception of the day.
-- Why: a planner's morning in one list, the most money of ours first. What an account buys from
--   its upstream is in what the upstream buys from us, so it follows; what has no price is last.
with found as (
    select
        l.exception,
        l.account_id,
        l.product_id,
        l.upstream_id,
        l.at_stake_amount,
        l.detail
    from exception_of_line as l
    union all
    select
        a.exception,
        a.account_id,
        a.product_id,
        a.upstream_id,
        a.at_stake_amount,
        a.detail
    from exception_of_account as a
)

select
    r.as_of_date,
    row_number() over (
        order by
            case when f.at_stake_amount is null then 1 else 0 end asc,
            case when f.upstream_id is null then 0 else 1 end asc,
            f.at_stake_amount desc,
            f.exception asc,
            f.account_id asc,
            coalesce(f.product_id, '') asc
    ) as exception_rank,
    f.exception,
    f.account_id,
    f.product_id,
    f.upstream_id,
    f.at_stake_amount,
    f.detail,
    case f.exception
        when 'key_account_cut' then 'find supply for the rest, or tell the account what comes when'
        when 'credit_passed' then 'agree a payment or a limit with finance before it ships'
        when 'tier_chased' then 'ship what the window needs; agree the rest for the next period'
        when 'late_shipment' then 'ask carrier and account for it; book it as arrived or as lost'
        when 'no_stock_figure' then 'ask the account for a stock report (feed inventory)'
        when 'phantom_stock' then 'ask the account to count it, and why it does not sell'
    end as next_step
from found as f
cross join plan_run as r
