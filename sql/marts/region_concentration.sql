-- Grain: region × complete month; the region `all` is the company.
-- Why: whether the number of key accounts suits the market, and how much hangs on few of them. Too
--   many key accounts in one region compete by diversion; with too few the region hangs on one. The
--   bounds are settings: so many at least, and no larger part of its accounts, but never fewer than
--   the least. HHI adds the squares of the accounts' parts in per cent: 30, 30, 20 and 20 % give
--   2,600. The number from which a department for key accounts is warranted is the company's.
-- months: complete
with counted as (
    select
        m.month,
        m.region,
        count(*) as accounts,
        count(case when m.is_key_account then 1 end) as key_accounts,
        case when count(m.bought_net_amount_12m) = count(*) then sum(m.bought_net_amount_12m) end
            as bought,
        case
            when count(m.bought_net_amount_12m) = count(*) then sum(
                case when m.is_key_account then m.bought_net_amount_12m else 0 end
            )
        end as key_bought,
        case when count(m.sold_net_amount_12m) = count(*) then sum(m.sold_net_amount_12m) end
            as sold,
        sum(m.hhi_points) as hhi,
        max(case when m.region_place = 1 and m.region_share_ratio > 0 then m.account_id end)
            as largest_account_id,
        max(case when m.region_place = 1 then m.region_share_ratio end) as largest_share_ratio
    from int_region_member as m
    group by m.month, m.region
),

bounded as (
    select
        c.month,
        c.region,
        case when c.region <> 'all' then p.key_accounts_fewest end as fewest,
        case when c.region <> 'all' then greatest(
            p.key_accounts_fewest,
            cast(floor(
                cast(c.accounts as integer) * p.key_accounts_most_share_ratio
            ) as bigint)
        ) end as most,
        case when c.region = 'all' then p.key_accounts_department_from end as department_from
    from counted as c
    cross join params as p
)

select
    c.month,
    k.month_start,
    k.month_end as as_of_date,
    c.region,
    c.accounts as open_account_count,
    c.key_accounts as key_account_count,
    try_cast(
        cast(c.key_accounts as double) / nullif(cast(c.accounts as double), 0) as decimal(18, 9)
    ) as key_account_share_ratio,
    c.bought as bought_amount_12m,
    c.key_bought as key_bought_amount_12m,
    try_cast(
        cast(c.key_bought as double) / nullif(cast(greatest(c.bought, 0) as double), 0)
        as decimal(18, 9)
    ) as key_bought_share_ratio,
    c.sold as sell_in_net_amount_12m,
    c.hhi,
    c.largest_account_id,
    c.largest_share_ratio,
    b.fewest as key_accounts_fewest,
    b.most as key_accounts_most,
    case
        when c.key_accounts < b.fewest then 'too_few'
        when c.key_accounts > b.most then 'too_many'
    end as key_account_flag,
    c.key_accounts >= b.department_from as is_department_warranted
from counted as c
inner join bounded as b on c.month = b.month and c.region = b.region
inner join stg_calendar_month as k on c.month = k.month
