-- The schemas and who may use them. What the owner creates in them later carries these grants.
-- Run as the owner.
create schema if not exists warehouse;
create schema if not exists staging;
create schema if not exists ledger;
create schema if not exists ops;

comment on schema warehouse is 'what BI reads: dimensions, facts and marts, published whole';
comment on schema staging is 'rows on their way into the warehouse; empty between publishes';
comment on schema ledger is 'the rebate ledger: entries, postings, periods, approvals, exports';
comment on schema ops is 'intake, quarantine, runs, gate verdicts, metric availability';

grant usage on schema warehouse to "{{prefix}}_writer", "{{prefix}}_bi", "{{prefix}}_finance";
grant usage, create on schema staging to "{{prefix}}_writer";
grant usage on schema ops to "{{prefix}}_writer", "{{prefix}}_ledger", "{{prefix}}_ops_reader";
grant usage on schema ledger
to "{{prefix}}_writer", "{{prefix}}_ledger", "{{prefix}}_finance", "{{prefix}}_approver";

alter default privileges in schema warehouse grant select on tables to "{{prefix}}_bi";
alter default privileges in schema warehouse
grant select, insert, delete on tables to "{{prefix}}_writer";
alter default privileges in schema ops
grant select, insert, update, delete on tables to "{{prefix}}_writer";
-- Who asks `ops` asks as a role that can do nothing else.
alter default privileges in schema ops grant select on tables to "{{prefix}}_ops_reader";
