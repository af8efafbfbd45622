-- Grain: row whose key may be another row's as well.
select r.*
from keyed_row as r
semi join shared_key as k on r.key_hash = k.key_hash
