-- Grain: day.
-- Why: what every day is in the calendars people count by; computed, not fed.
select
    cast(k.date_day as date) as date_day,
    cast(k.iso_year as bigint) as iso_year,
    cast(k.iso_week as bigint) as iso_week,
    cast(k.iso_week_name as varchar) as iso_week_name,
    cast(k.iso_weekday as bigint) as iso_weekday,
    cast(k.week_start as date) as week_start,
    cast(k.month as varchar) as month,
    cast(k.month_start as date) as month_start,
    cast(k.quarter as varchar) as quarter,
    cast(k.calendar_year as bigint) as calendar_year,
    cast(k.fiscal_year as bigint) as fiscal_year,
    cast(k.fiscal_period as bigint) as fiscal_period,
    cast(k.lunar_year as bigint) as lunar_year,
    cast(k.lunar_month as bigint) as lunar_month,
    cast(k.lunar_day as bigint) as lunar_day,
    cast(k.is_leap_lunar_month as boolean) as is_leap_lunar_month,
    cast(k.holiday as varchar) as holiday,
    cast(k.is_workday as boolean) as is_workday,
    cast(k.peak_season as varchar) as peak_season,
    cast(k.spring_festival_offset_days as bigint) as spring_festival_offset_days
from calendar as k
