-- The schemas and who may use them. What the owner creates in them later carries these grants.
-- Run as peakledger_owner.
create schema if not exists warehouse;
create schema if not exists staging;
create schema if not exists ledger;
create schema if not exists ops;

comment on schema warehouse is 'what BI reads: dimensions, facts and marts, published whole';
comment on schema staging is 'rows on their way into the warehouse; empty between publishes';
comment on schema ledger is 'the rebate ledger: entries, postings, periods, approvals, exports';
comment on schema ops is 'intake, quarantine, runs, gate verdicts, metric availability';

grant usage on schema warehouse to peakledger_writer, peakledger_bi, peakledger_finance;
grant usage, create on schema staging to peakledger_writer;
grant usage on schema ops to peakledger_writer, peakledger_ledger, peakledger_ops_reader;
grant usage on schema ledger
to peakledger_writer, peakledger_ledger, peakledger_finance, peakledger_approver;

alter default privileges in schema warehouse grant select on tables to peakledger_bi;
alter default privileges in schema warehouse
grant select, insert, delete on tables to peakledger_writer;
alter default privileges in schema ops
grant select, insert, update, delete on tables to peakledger_writer;
-- Who asks `ops` asks as a role that can do nothing else.
alter default privileges in schema ops grant select on tables to peakledger_ops_reader;
