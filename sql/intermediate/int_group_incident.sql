-- Grain: group × complete month with confirmed incidents in its year so far.
-- Why: the leader of a group answers for its members. Counted as discipline rules of a yearly
--   rebate program with `of: group` count: confirmed cases of who belonged to the group on the
--   day, from January to the month's end.
with counted as (
    select
        a.group_id,
        year(i.occurred_on) as calendar_year,
        year(i.occurred_on) * 12 + month(i.occurred_on) as month_no,
        i.kind
    from incidents as i
    inner join stg_account as a
        on
            i.account_id = a.account_id
            and i.occurred_on >= a.holds_from
            and i.occurred_on < a.holds_to
    where i.status = 'confirmed' and a.group_id is not null
)

select
    m.month,
    c.group_id,
    count(*) as incidents,
    count(case when c.kind = 'diversion' then 1 end) as diversions,
    count(case when c.kind = 'undercutting' then 1 end) as undercuttings,
    count(case when c.kind = 'off_network' then 1 end) as off_network_cases
from stg_month as m
inner join counted as c on year(m.month_end) = c.calendar_year and m.month_no >= c.month_no
group by m.month, c.group_id
