-- Grain: account × peak season ahead that it bought from us in the year before.
-- Why: what a season is worth at an account is what it took from us in the one before, in the weeks
--   that the season touched, and in the four before it, for goods are ordered ahead.
with earlier as (
    select
        e.event_id,
        max(s.starts_on) as starts_on,
        max(s.ends_on) as ends_on
    from int_event_ahead as e
    inner join stg_peak_season as s on e.event_name = s.peak_season and e.event_on > s.starts_on
    where e.event = 'peak_season'
    group by e.event_id
)

select
    e.event_id,
    w.account_id,
    case
        when count(w.sell_in_net_amount) = count(*) then sum(w.sell_in_net_amount)
    end as last_season_amount
from earlier as e
inner join fct_account_product_week as w
    on e.starts_on <= w.week_start + 34 and e.ends_on >= w.week_start
group by e.event_id, w.account_id
