-- Grain: account × complete month, trained in the trailing year.
-- Why: how many people were trained at an account in a year. People are unknown where a training
--   does not say how many took part.
select
    m.month,
    t.account_id,
    count(*) as trainings,
    case when count(t.participants) = count(*) then sum(t.participants) end as trained_people
from trainings as t
inner join stg_calendar_month as k on t.trained_on between k.month_start and k.month_end
inner join stg_month as m on m.month_no between k.month_no and k.month_no + 11
group by m.month, t.account_id
