-- Grain: account × product × two counts in a row, the later of the last half year.
-- Why: the days over which stock must roll forward. What was sold in them is known where the
--   account reported every day of the interval; a product it does not mention then sold nothing.
with counted as (
    select
        i.account_id,
        i.product_id,
        i.date_day as closed_on,
        i.on_hand_units as closing_units,
        lag(i.date_day) over (
            partition by i.account_id, i.product_id order by i.date_day
        ) as opened_on,
        lag(i.on_hand_units) over (
            partition by i.account_id, i.product_id order by i.date_day
        ) as opening_units
    from fct_inventory_day as i
    inner join params as p on i.date_day < p.as_of_date and i.date_day >= p.as_of_date - 189
    where i.on_hand_units is not null
),

reported as (
    select
        t.account_id,
        s.first_day,
        s.last_day,
        s.days
    from fct_sell_through_span as t
    inner join params as p on t.week_start >= p.as_of_date - 196
    inner join stg_span as s on t.month = s.month and t.week_start = s.week_start
    where t.basis = 'reported'
    group by t.account_id, s.first_day, s.last_day, s.days
),

asked as (
    select
        c.account_id,
        c.opened_on,
        c.closed_on
    from counted as c
    where c.opened_on is not null
    group by c.account_id, c.opened_on, c.closed_on
),

told as (
    select
        a.account_id,
        a.opened_on,
        a.closed_on,
        sum(r.days) as days
    from asked as a
    inner join reported as r
        on a.account_id = r.account_id and a.opened_on < r.first_day and a.closed_on >= r.last_day
    group by a.account_id, a.opened_on, a.closed_on
)

select
    c.account_id,
    c.product_id,
    c.opened_on,
    c.closed_on,
    c.opening_units,
    c.closing_units,
    coalesce(t.days = date_diff('day', c.opened_on, c.closed_on), false) as is_covered
from counted as c
left join told as t
    on c.account_id = t.account_id and c.opened_on = t.opened_on and c.closed_on = t.closed_on
where c.opened_on is not null
