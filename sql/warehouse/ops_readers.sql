-- Who asks `ops` asks as a role that can do nothing else. Run as peakledger_owner.
grant usage on schema ops to peakledger_ops_reader;
grant select on all tables in schema ops to peakledger_ops_reader;
revoke select on ops.alembic_version from peakledger_ops_reader;
alter default privileges in schema ops grant select on tables to peakledger_ops_reader;
