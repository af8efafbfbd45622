-- Grain: account.
-- Why: the class an account is in; what hangs on it is what it bought in a year.
select
    c.account_id,
    'class' as change_kind,
    'class' as subject,
    c.class as state,
    case c.class when 'key' then 0 when 'major' then 1 when 'general' then 2 else 3 end
        as severity,
    c.bought_amount_12m as stake_amount,
    coalesce(c.class_reason, 'class ' || c.class) as reason,
    'agree on what it takes to hold the class or to rise; see account_class' as next_step
from account_class as c
inner join change_month as m on c.as_of_date = m.month_end
where c.class is not null
