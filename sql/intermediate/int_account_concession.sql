-- Grain: account × complete month with sales in its trailing year and in the year before it.
-- Why: what an account was granted, as a part of what it bought of us, this year and the year
--   before: rebates, promotion funds and fees. Null where a part of either is unknown. The change
--   is raised or lowered from half a point of its sales on, else held.
with granted as (
    select
        e.month,
        e.month_no,
        e.account_id,
        e.rebate_taken_amount + c.fund_amount + c.fee_amount as amount
    from int_account_earning as e
    inner join int_account_cost as c on e.month = c.month and e.account_id = c.account_id
),

yearly as (
    select
        g.month,
        g.account_id,
        case when count(g.amount) over y = 12 then sum(g.amount) over y end as amount,
        case when count(g.amount) over b = 12 then sum(g.amount) over b end as prior_amount
    from granted as g
    window
        y as (
            partition by g.account_id
            order by g.month_no
            rows between 11 preceding and current row
        ),
        b as (
            partition by g.account_id
            order by g.month_no
            rows between 23 preceding and 12 preceding
        )
),

compared as (
    select
        y.month,
        y.account_id,
        cast(y.amount as decimal(28, 4)) as amount,
        cast(y.prior_amount as decimal(28, 4)) as prior_amount,
        cast(t.sold_net_amount_12m as decimal(28, 4)) as net_amount,
        cast(e.sold_net_amount_prior_12m as decimal(28, 4)) as prior_net_amount,
        cast(y.amount as double) / nullif(cast(t.sold_net_amount_12m as double), 0)
        - cast(y.prior_amount as double)
        / nullif(cast(e.sold_net_amount_prior_12m as double), 0) as change
    from yearly as y
    inner join int_account_year as t on y.month = t.month and y.account_id = t.account_id
    inner join int_account_earlier as e on y.month = e.month and y.account_id = e.account_id
    where t.sold_net_amount_12m > 0 and e.sold_net_amount_prior_12m > 0
)

select
    c.month,
    c.account_id,
    c.amount as concession_amount_12m,
    c.prior_amount as concession_amount_prior_12m,
    c.net_amount as sold_net_amount_12m,
    c.prior_net_amount as sold_net_amount_prior_12m,
    case
        when c.change is null then null
        when try_cast(c.change as decimal(18, 9)) >= 0.005 then 'raised'
        when try_cast(c.change as decimal(18, 9)) <= -0.005 then 'lowered'
        else 'held'
    end as concession_move
from compared as c
