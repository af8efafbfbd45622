-- Grain: complete month × class × what became of the accounts' concessions.
-- Why: more concessions are not better: what those accounts bought more whose rebates, funds and
--   fees were raised, beside those of their class whose were held. Points are of sales. It compares
--   and proves no cause: who grows may be granted more for it.
-- months: complete
with summed as (
    select
        c.month,
        coalesce(k.class, 'unclassed') as class,
        c.concession_move,
        count(*) as account_count,
        sum(c.concession_amount_12m) as amount,
        sum(c.concession_amount_prior_12m) as prior_amount,
        sum(c.sold_net_amount_12m) as net_amount,
        sum(c.sold_net_amount_prior_12m) as prior_net_amount
    from int_account_concession as c
    left join account_class as k on c.month = k.month and c.account_id = k.account_id
    where c.concession_move is not null
    group by c.month, coalesce(k.class, 'unclassed'), c.concession_move
),

rated as (
    select
        s.month,
        s.class,
        s.concession_move,
        s.account_count,
        s.amount,
        s.net_amount,
        s.prior_net_amount,
        cast(s.amount as double) / nullif(cast(s.net_amount as double), 0) as ratio,
        cast(s.prior_amount as double) / nullif(cast(s.prior_net_amount as double), 0)
            as prior_ratio,
        cast(s.net_amount - s.prior_net_amount as double)
        / nullif(cast(s.prior_net_amount as double), 0) as growth
    from summed as s
)

select
    r.month,
    k.month_start,
    r.class,
    r.concession_move,
    r.account_count,
    r.amount as concession_amount_12m,
    r.net_amount as sold_net_amount_12m,
    r.prior_net_amount as sold_net_amount_prior_12m,
    try_cast(r.ratio as decimal(18, 9)) as concession_ratio_12m,
    try_cast(r.prior_ratio as decimal(18, 9)) as concession_ratio_prior_12m,
    try_cast(r.growth as decimal(18, 9)) as growth_rolling_12_ratio,
    try_cast(h.growth as decimal(18, 9)) as held_growth_ratio,
    case
        when r.concession_move = 'raised'
            then try_cast(
                (r.growth - h.growth)
                * (
                    cast(1 as double)
                    / nullif(cast((r.ratio - r.prior_ratio) as double) * cast(100 as double), 0)
                ) as decimal(18, 9)
            )
    end as growth_per_point_ratio
from rated as r
inner join stg_month as k on r.month = k.month
left join rated as h on r.month = h.month and r.class = h.class and h.concession_move = 'held'
