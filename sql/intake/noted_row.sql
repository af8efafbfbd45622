-- Grain: row of a record after a run has added to it; of several with one key the first in turn.
with placed as (
    select
        r.*,
        row_number() over (partition by r.key_text order by r.turn) as place
    from candidate_row as r
)

select * exclude (key_text, turn, place)
from placed
where place = 1
