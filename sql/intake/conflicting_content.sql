-- Grain: content of which a row is held for a conflict over a key that a live row bears.
select distinct h.file_sha256
from held_key as h
semi join live_key as l on h.row_key = l.row_key
