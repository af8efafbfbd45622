-- Who may do what in the ledger. Nobody is granted update, delete or truncate.
grant usage on schema ledger to peakledger_ledger, peakledger_finance, peakledger_approver;

grant select, insert on ledger.entry, ledger.posting, ledger.period, ledger.batch, ledger.approval,
ledger.export to peakledger_ledger;
grant select on ledger.balance to peakledger_ledger;

grant select on ledger.entry, ledger.posting, ledger.period, ledger.batch, ledger.approval,
ledger.export, ledger.balance to peakledger_finance;

grant select on ledger.batch to peakledger_approver;
grant insert on ledger.approval to peakledger_approver;

revoke execute on all functions in schema ledger from public;
