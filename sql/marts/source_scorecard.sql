-- Grain: source × feed.
-- Why: who must be talked to. Timely: days from the last day its rows speak of to the landing, and
--   the arrivals that came by their hour, where any are declared. Complete: rows that are not in
--   quarantine. Valid: checks of the gate that the loaded rows passed. Steady: files sent again.
with said as (
    select
        r.*,
        date_diff('day', r.last_business_day, r.last_landed_on) as days
    from feed_record as r
)

select
    s.source,
    s.feed,
    s.files,
    s.files_refused,
    s.rows_in,
    s.rows_loaded,
    s.rows_quarantined,
    try_cast(
        cast(s.rows_in - s.rows_quarantined as double)
        / nullif(cast(s.rows_in as double), cast(0 as double)) as decimal(18, 9)
    ) as completeness_ratio,
    try_cast(
        cast(s.rows_checked - s.rows_failed as double)
        / nullif(cast(s.rows_checked as double), cast(0 as double)) as decimal(18, 9)
    ) as validity_ratio,
    s.rules_failed,
    s.restatements,
    s.restated_rows,
    s.last_landed_on,
    s.last_business_day,
    case when s.days >= 0 then s.days end as delay_days,
    s.arrivals_expected,
    s.arrivals_on_time,
    try_cast(
        cast(s.arrivals_on_time as double)
        / nullif(cast(s.arrivals_expected as double), cast(0 as double)) as decimal(18, 9)
    ) as on_time_ratio
from said as s
