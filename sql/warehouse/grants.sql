-- The pipeline's login becomes each role as it needs; by itself it needs no right but to connect.
grant {{every_role}} to {{login}};
grant connect on database {{database}} to {{login}};

-- The owner makes the schemas `warehouse`, `ledger`, `ops` and `staging` in this database and owns
-- all that is in them; a publish compares its rows in temporary tables.
grant create on database {{database}} to "{{prefix}}_owner";
grant temporary on database {{database}} to "{{prefix}}_writer";
