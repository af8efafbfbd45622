-- Grain: account × complete month × month of the year, where the account has a season of its own.
-- Why: how much faster a month of the year passes for an account than for the company: who buys in
--   summer alone is not gone in winter. The account's own counts are drawn to the company's as far
--   as chance explains the difference: factor = (n + k) ÷ (e + k), n order days, e expected ones,
--   k = mean e ÷ (φ − 1), φ = Σ (n − e)² ÷ e ÷ (months − 1); no factor where φ <= 1. An empirical
--   Bayes estimate with n taken for Poisson: 1 order day a month on average, all in three months of
--   twelve, makes φ = 3.3, k = 0.44 and a factor of 0.31 for the months without.
with measured as (
    select
        c.month,
        c.account_id,
        c.month_of_year,
        c.order_days,
        c.expected_order_days,
        count(*) over w as months,
        sum(c.expected_order_days) over w as expected_in_all,
        sum(cast(
            cast(c.order_days - c.expected_order_days as double)
            * cast(c.order_days - c.expected_order_days as double)
            / nullif(cast(c.expected_order_days as double), 0)
            as decimal(28, 9)
        )) over w as squares
    from stg_season_count as c
    window w as (partition by c.month, c.account_id)
),

drawn as (
    select
        m.month,
        m.account_id,
        m.month_of_year,
        m.order_days,
        m.expected_order_days,
        cast(
            cast(m.expected_in_all as double) * cast(m.months - 1 as double)
            / nullif(cast(m.months as double) * cast(m.squares - m.months + 1 as double), 0)
            as decimal(28, 9)
        ) as k
    from measured as m
    where m.squares > m.months - 1
)

select
    d.month,
    d.account_id,
    d.month_of_year,
    cast(
        cast(d.order_days + d.k as double)
        / nullif(cast(d.expected_order_days + d.k as double), 0)
        as decimal(18, 9)
    ) as season_factor
from drawn as d
