-- Grain: season that is over × account × product × week.
-- Why: every line has every week of its season, told of or not; a week at its edge counts by its
--   days in it.
select
    s.season_no,
    s.account_id,
    s.product_id,
    w.week_start,
    w.first_day,
    w.season_days,
    try_cast(
        cast(w.season_days as double) / nullif(cast(7 as double), 0) as decimal(18, 9)
    ) as week_share
from season_series as s
inner join past_season_week as w on s.season_no = w.season_no
