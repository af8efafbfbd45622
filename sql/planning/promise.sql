-- Grain: product × ship date, of what plans of earlier days promised and none later took back.
-- Why: the same goods must not be promised twice. Goods that were to leave before a plan was made
--   have left; of those still here, what a later plan (this one included, as `draft_line`) says of
--   the same account, product and days of cover counts instead. Where only accounts that buy from
--   us claim our goods, what the others were promised takes none.
with said as (
    select
        as_of_date,
        account_id,
        product_id,
        window_start,
        window_end,
        upstream_id,
        ship_by_date,
        recommended_units
    from stock_up_plan
    where as_of_date < (select d.as_of_date from plan_day as d) and recommended_units is not null
    union all
    select
        d.as_of_date,
        l.account_id,
        l.product_id,
        l.window_start,
        l.window_end,
        null as upstream_id,
        null as ship_by_date,
        0 as recommended_units
    from draft_line as l
    cross join plan_day as d
),

stands as (
    select
        e.product_id,
        e.ship_by_date,
        e.recommended_units
    from said as e
    cross join promise_terms as t
    anti join said as l
        on
            e.account_id = l.account_id
            and e.product_id = l.product_id
            and e.as_of_date < l.as_of_date
            and e.ship_by_date >= l.as_of_date
            and e.window_start <= l.window_end
            and e.window_end >= l.window_start
    where e.recommended_units > 0 and (e.upstream_id is null or not t.claims_are_direct)
),

-- A feed that begins on a day counts what is there on it: what left before is in no row of it.
begun as (
    select
        product_id,
        min(available_on) as first_on
    from supply
    group by product_id
)

select
    s.product_id,
    s.ship_by_date,
    s.ship_by_date >= coalesce(b.first_on, date '9999-12-31') as is_of_supply,
    cast(sum(s.recommended_units) as decimal(28, 4)) as promised_units
from stands as s
cross join plan_day as d
left join begun as b on s.product_id = b.product_id
where s.ship_by_date >= b.first_on or s.ship_by_date >= d.monday
group by s.product_id, s.ship_by_date, is_of_supply
order by s.product_id, s.ship_by_date
