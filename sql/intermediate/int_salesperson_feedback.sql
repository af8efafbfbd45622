-- Grain: salesperson × complete month with feedback in the trailing year.
-- Why: what accounts say. Feedback that names nobody is about who looked after the account on the
--   day; one without a score says nothing here.
with said as (
    select
        coalesce(f.salesperson_id, a.salesperson_id) as salesperson_id,
        f.given_on,
        f.score
    from feedback as f
    left join stg_account as a
        on f.account_id = a.account_id and f.given_on >= a.holds_from and f.given_on < a.holds_to
    where f.score is not null
)

select
    m.month,
    s.salesperson_id,
    count(*) as feedbacks,
    try_cast(
        cast(sum(s.score) as double) / nullif(cast(count(*) as double), 0) as decimal(18, 9)
    ) as score_mean
from said as s
inner join stg_calendar_month as k on s.given_on between k.month_start and k.month_end
inner join stg_month as m on m.month_no between k.month_no and k.month_no + 11
where s.salesperson_id is not null
group by m.month, s.salesperson_id
