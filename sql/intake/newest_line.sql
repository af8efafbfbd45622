-- Grain: order line in the newest of its versions.
select l.*
from order_line as l
qualify
    l.version is not distinct from max(l.version) over (partition by l.order_id, l.line_no)
