-- Grain: account × kind of report that has stopped coming.
-- Why: an account that reported within a quarter and is a week behind the others has fallen silent.
with reported as (
    select
        w.account_id,
        'sell_through' as subject,
        max(w.week_start) filter (where w.sell_through_units is not null) as last_on
    from recent_week as w
    group by w.account_id
    union all
    select
        i.account_id,
        'inventory' as subject,
        max(i.date_day) as last_on
    from recent_count as i
    group by i.account_id
),

behind as (
    select
        r.account_id,
        r.subject,
        r.last_on,
        max(r.last_on) over (partition by r.subject) - r.last_on as days
    from reported as r
    where r.last_on is not null
)

select
    b.account_id,
    'late_feed' as change_kind,
    b.subject,
    'late' as state,
    1 as severity,
    c.bought_amount_12m as stake_amount,
    case b.subject
        when 'inventory' then 'its last count of stock is of '
        else 'its last sell-through is of the week of '
    end
    || strftime(b.last_on, '%Y-%m-%d') || ', ' || b.days || ' days behind the others''' as reason,
    'ask for the missing report, and see that its file comes' as next_step
from behind as b
inner join change_month as m on true
left join account_class as c on b.account_id = c.account_id and m.month_end = c.as_of_date
where b.days > 7
