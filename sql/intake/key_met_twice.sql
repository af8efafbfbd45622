-- Grain: hash of a key that several rows may share, at least one of them live.
-- Why: most keys are met once; only rows whose hash is met twice are looked at as rows.
select l.key_hash
from live_key as l
group by l.key_hash
having count(*) > 1
union all
select distinct s.key_hash
from standing_key as s
semi join live_key as l on s.key_hash = l.key_hash
