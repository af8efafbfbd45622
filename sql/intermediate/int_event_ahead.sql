-- Grain: event ahead × account and product it names, either empty where it is for all.
-- Why: occasions of accounts, promotions that begin or end, and peak seasons that begin, from the
--   as-of date until so many days ahead as the settings say.
with told as (
    select
        o.occasion_id,
        o.account_id,
        o.kind,
        o.held_on,
        row_number() over (
            partition by o.occasion_id
            order by o.source asc, o.part desc, o.file_sha256 asc, o.file_line desc
        ) as choice
    from occasions as o
),

ahead as (
    select
        'occasion' as event,
        t.occasion_id as event_id,
        t.account_id,
        null as product_id,
        t.kind as event_name,
        t.held_on as event_on,
        t.held_on as ends_on
    from told as t
    where t.choice = 1
    union all
    select
        'promotion_start' as event,
        p.promotion_id as event_id,
        p.account_id,
        p.product_id,
        p.mechanic as event_name,
        p.from_date as event_on,
        p.until_date as ends_on
    from stg_promotion as p
    union all
    select
        'promotion_end' as event,
        p.promotion_id as event_id,
        p.account_id,
        p.product_id,
        p.mechanic as event_name,
        p.until_date as event_on,
        p.until_date as ends_on
    from stg_promotion as p
    inner join params as a on p.from_date < a.as_of_date
    union all
    select
        'peak_season' as event,
        concat(s.peak_season, '@', cast(s.starts_on as varchar)) as event_id,
        null as account_id,
        null as product_id,
        s.peak_season as event_name,
        s.starts_on as event_on,
        s.ends_on
    from stg_peak_season as s
)

select
    h.event,
    h.event_id,
    h.account_id,
    h.product_id,
    h.event_name,
    h.event_on,
    h.ends_on
from ahead as h
cross join params as a
where
    h.event_on >= a.as_of_date
    and h.event_on < a.as_of_date + cast(case
        when h.event = 'peak_season' then a.event_lead_season_days else a.event_lead_days
    end as integer)
