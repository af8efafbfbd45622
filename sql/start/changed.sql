-- Grain: change at an account since the run before, what most hangs on first.
select
    a.name,
    c.region,
    c.change_kind,
    -- Of a class, which one it is now; what is said by its kind alone has no more to say.
    case
        when c.change_kind = 'class' then c.state_now
        when c.change_kind <> c.change_subject then c.change_subject
    end as change_subject,
    c.change_direction,
    c.stake_amount
from warehouse.account_change as c
inner join warehouse.account as a on c.account_id = a.account_id
where c.as_of_date = (select max(l.as_of_date) from warehouse.account_change as l)
order by c.change_rank
limit 10
