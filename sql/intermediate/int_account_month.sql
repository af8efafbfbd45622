-- Grain: account × complete month.
-- Why: the rows the metrics stand on, and the account as it was at the month's end. An account has
--   rows from the month it was opened, listed, or first bought; one with none of these days from
--   the first month on. Rows never stop: what a closed account sold stays in the trailing year.
with sign_of_life as (
    select
        o.account_id,
        o.order_date as seen_on,
        o.order_date as ordered_on
    from fct_account_order_day as o
    union all
    select
        p.account_id,
        k.month_start as seen_on,
        null as ordered_on
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    union all
    select
        a.account_id,
        least(
            a.opened_on, case when a.valid_from > date '0001-01-01' then a.valid_from end
        ) as seen_on,
        null as ordered_on
    from stg_account as a
),

member as (
    select
        s.account_id,
        min(s.seen_on) as seen_on,
        min(s.ordered_on) as ordered_on
    from sign_of_life as s
    group by s.account_id
),

described as (
    select
        m.month,
        m.month_no,
        m.month_start,
        m.month_end,
        b.account_id,
        a.account_key,
        a.region,
        a.level,
        a.upstream_id,
        a.credit_limit,
        coalesce(a.is_anonymous, false) as is_anonymous,
        coalesce(a.opened_on <= m.month_end, true) and coalesce(a.closed_on > m.month_end, true)
            as is_open,
        coalesce(a.opened_on between m.month_start and m.month_end, false) as is_new,
        least(a.opened_on, b.ordered_on) as tenure_from
    from stg_month as m
    inner join member as b on coalesce(b.seen_on, m.month_end) <= m.month_end
    left join stg_account as a
        on
            b.account_id = a.account_id
            and m.month_end >= a.holds_from
            and m.month_end < a.holds_to
)

select
    d.month,
    d.month_no,
    d.month_end,
    d.account_id,
    d.account_key,
    d.region,
    d.level,
    d.upstream_id,
    d.credit_limit,
    d.is_anonymous,
    d.is_open,
    d.is_new,
    case
        when d.tenure_from <= d.month_end
            then d.month_no - year(d.tenure_from) * 12 - month(d.tenure_from)
    end as tenure_months
from described as d
