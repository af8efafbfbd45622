-- Grain: day.
-- Why: what every day is in the calendars people count by; computed, not fed.
select
    k.date_day,
    k.iso_year,
    k.iso_week,
    k.iso_week_name,
    k.iso_weekday,
    k.week_start,
    k.month,
    k.month_start,
    k.quarter,
    k.calendar_year,
    k.fiscal_year,
    k.fiscal_period,
    k.lunar_year,
    k.lunar_month,
    k.lunar_day,
    k.is_leap_lunar_month,
    k.holiday,
    k.is_workday,
    k.peak_season,
    k.spring_festival_offset_days
from calendar as k
