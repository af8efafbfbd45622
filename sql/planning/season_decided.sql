-- Grain: season that is over × account × product that a plan covered.
-- Why: the forecasts that stood when the season's goods were decided, week by week, against what
--   was asked; null where no such week tells.
with aimed as (
    select
        s.season_no,
        p.account_id,
        p.product_id,
        max(p.service_level_ratio) as service_level_ratio
    from past_plan as p
    inner join past_season as s
        on p.window_start <= s.season_end and p.window_end >= s.season_start
    group by s.season_no, p.account_id, p.product_id
),

missed as (
    select
        f.season_no,
        f.account_id,
        f.product_id,
        cast(sum(f.asked_units) as decimal(28, 4)) as asked_units,
        cast(sum(f.naive_units) as decimal(28, 4)) as naive_units,
        cast(sum(f.model_units) as decimal(28, 4)) as model_units,
        cast(sum(f.override_units) as decimal(28, 4)) as override_units,
        cast(sum(abs(f.naive_units - f.asked_units)) as decimal(28, 4)) as naive_error_units,
        cast(sum(abs(f.model_units - f.asked_units)) as decimal(28, 4)) as model_error_units,
        cast(sum(abs(f.override_units - f.asked_units)) as decimal(28, 4)) as override_error_units
    from season_forecast as f
    where f.is_decision
    group by f.season_no, f.account_id, f.product_id
)

select
    a.season_no,
    a.account_id,
    a.product_id,
    a.service_level_ratio,
    m.asked_units,
    m.naive_units,
    m.model_units,
    m.override_units,
    m.naive_error_units,
    m.model_error_units,
    m.override_error_units
from aimed as a
left join missed as m
    on
        a.season_no = m.season_no
        and a.account_id = m.account_id
        and a.product_id = m.product_id
