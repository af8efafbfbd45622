-- Grain: content of which a loaded row names an account or product that nobody knows any more.
select distinct n.file_sha256
from named_row as n
where
    (n.account_id is not null and n.account_id not in (select a.a_id from known_account as a))
    or (n.product_id is not null and n.product_id not in (select p.p_id from known_product as p))
