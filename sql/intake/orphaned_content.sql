-- Grain: content of which a loaded row names an account or product that nobody knows any more.
select distinct n.file_sha256
from named_id as n
anti join known_id as k on n.master = k.master and n.id = k.id
where n.id is not null
