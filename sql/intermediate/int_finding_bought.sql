-- Grain: account × product that sold more than it can have had.
-- Why: since its first count an account cannot sell on more than lay there and came in. Without any
--   count it must have bought for eight weeks before its first sale, or its old stock is not known.
--   A tenth and a case are tolerated.
with sold as (
    select
        t.account_id,
        t.product_id,
        min(s.first_day) as first_day,
        max(s.last_day) as last_day,
        sum(case
            when c.first_day is null or s.first_day > c.first_day then t.sell_through_units
        end) as sold_units
    from fct_sell_through_span as t
    inner join stg_span as s on t.month = s.month and t.week_start = s.week_start
    left join int_first_count as c on t.account_id = c.account_id and t.product_id = c.product_id
    where t.basis = 'reported'
    group by t.account_id, t.product_id
),

came as (
    select
        r.account_id,
        r.product_id,
        min(r.received_on) as first_day,
        sum(case
            when c.first_day is null or r.received_on > c.first_day then r.received_units
        end) as received_units
    from fct_receipt_day as r
    inner join params as p on r.received_on < p.as_of_date
    left join int_first_count as c on r.account_id = c.account_id and r.product_id = c.product_id
    group by r.account_id, r.product_id
),

had as (
    select
        s.account_id,
        s.product_id,
        coalesce(c.first_day, s.first_day) as found_from,
        s.last_day as found_on,
        s.sold_units,
        coalesce(c.first_units, cast(0 as decimal(18, 4)))
        + coalesce(m.received_units, cast(0 as decimal(18, 4))) as had_units
    from sold as s
    inner join came as m on s.account_id = m.account_id and s.product_id = m.product_id
    left join int_first_count as c on s.account_id = c.account_id and s.product_id = c.product_id
    where c.first_day is not null or m.first_day + 56 <= s.first_day
)

select
    h.account_id,
    h.product_id,
    'sold_more_than_bought' as rule,
    h.found_from,
    h.found_on,
    h.had_units as expected_units,
    h.sold_units as reported_units
from had as h
left join stg_product as k
    on h.product_id = k.product_id and h.found_on >= k.holds_from and h.found_on < k.holds_to
where
    cast(h.sold_units as decimal(19, 4)) * 10
    > cast(h.had_units as decimal(19, 4)) * 11
    + coalesce(k.units_per_case, cast(1 as decimal(18, 4))) * 10
