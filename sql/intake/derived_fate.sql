-- Grain: row of the base as a row of the feed derived from it, with its fate.
-- Why: rows that bear one key make one row; the first of them is loaded, the others repeat it.
select
    d.*,
    cast(null as decimal(38, 10)) as row_money,
    true as blamed,
    d.reason_code as reason,
    case
        when d.left_out is not null then 'filtered'
        when d.reason_code is not null then 'quarantined'
        when c.place is not null then 'loaded'
        else 'repeated'
    end as fate
from derived_row as d
left join chosen_row as c on d.place = c.place
