-- Grain: account that some source makes known.
-- Why: what is given for the latest day holds.
select
    a.account_id as a_id,
    arg_max_null(a.closed_on, coalesce(a.valid_from, date '0001-01-01')) as a_closed_on
from account as a
group by a.account_id
