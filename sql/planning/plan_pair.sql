-- Grain: account × product that may be planned.
-- Why: who is planned with the old product is planned with the new one, from a quarter before its
--   launch to a quarter after; who has not taken it by then does not.
with pair as (
    select
        p.account_id,
        p.product_id,
        p.is_active
    from known_pair as p
    union all
    select
        p.account_id,
        s.product_id,
        p.is_active
    from known_pair as p
    inner join plan_successor as s on p.product_id = s.old_id and s.step = 1
    inner join plan_day as d
        on s.launched_on >= d.as_of_date - 91 and s.launched_on <= d.as_of_date + 91
)

select
    p.account_id,
    p.product_id,
    max(case when p.is_active then 1 else 0 end) = 1 as is_active
from pair as p
group by p.account_id, p.product_id
