-- A login of a person or a BI tool, which is there already, becomes a member of one role. Run by an
-- administrator, anywhere on the server; may be run again.
grant {{role}} to {{login}};
grant connect on database {{database}} to {{login}};

-- Settings of a role are not inherited by its members: in this database the login gets its own.
{{settings}}
