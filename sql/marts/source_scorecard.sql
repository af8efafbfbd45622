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
    cast(s.source as varchar) as source,
    cast(s.feed as varchar) as feed,
    cast(s.files as bigint) as files,
    cast(s.files_refused as bigint) as files_refused,
    cast(s.rows_in as bigint) as rows_in,
    cast(s.rows_loaded as bigint) as rows_loaded,
    cast(s.rows_quarantined as bigint) as rows_quarantined,
    cast(try_cast(
        cast(s.rows_in - s.rows_quarantined as double)
        / nullif(cast(s.rows_in as double), cast(0 as double)) as decimal(18, 9)
    ) as decimal(18, 6)) as completeness_ratio,
    cast(try_cast(
        cast(s.rows_checked - s.rows_failed as double)
        / nullif(cast(s.rows_checked as double), cast(0 as double)) as decimal(18, 9)
    ) as decimal(18, 6)) as validity_ratio,
    cast(s.rules_failed as bigint) as rules_failed,
    cast(s.restatements as bigint) as restatements,
    cast(s.restated_rows as bigint) as restated_rows,
    cast(s.last_landed_on as date) as last_landed_on,
    cast(s.last_business_day as date) as last_business_day,
    cast(case when s.days >= 0 then s.days end as bigint) as delay_days,
    cast(s.arrivals_expected as bigint) as arrivals_expected,
    cast(s.arrivals_on_time as bigint) as arrivals_on_time,
    cast(try_cast(
        cast(s.arrivals_on_time as double)
        / nullif(cast(s.arrivals_expected as double), cast(0 as double)) as decimal(18, 9)
    ) as decimal(18, 6)) as on_time_ratio
from said as s
