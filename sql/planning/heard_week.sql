-- Grain: account × week that is scored.
-- Why: what an account's demand is read from: what it says it sold on, or what it bought where it
--   says nothing within a quarter (or `demand: sell_in` asks for it). A reporting account that left
--   a week out did not stop selling.
with told as (
    select
        w.account_id,
        w.week_start,
        max(case when w.sell_through_units is not null then 1 else 0 end) as tells,
        max(case when w.sell_in_units <> 0 then 1 else 0 end) as buys
    from fct_account_product_week as w
    group by w.account_id, w.week_start
),

wanted as (
    select
        s.account_id,
        s.week_start
    from scored_week as s
    group by s.account_id, s.week_start
),

heard as (
    select
        a.account_id,
        a.week_start,
        max(t.tells) as tells,
        max(t.buys) as buys,
        max(case when t.week_start = a.week_start then t.tells else 0 end) as tells_now
    from wanted as a
    inner join told as t
        on
            a.account_id = t.account_id
            and t.week_start >= a.week_start - cast(91 as integer)
            and t.week_start <= a.week_start + cast(91 as integer)
    group by a.account_id, a.week_start
)

select
    h.account_id,
    h.week_start,
    h.tells_now = 1 as is_told,
    h.tells = 1 and (d.by_sell_through or h.buys = 0) as sells_on
from heard as h
cross join plan_day as d
