-- The functions that the ledger's triggers call as whoever inserts.
revoke execute on all functions in schema ledger from public;
grant execute on function ledger.batch_text(ledger.batch) to peakledger_ledger, peakledger_finance;
grant execute on function ledger.batch_refusal(ledger.batch) to peakledger_ledger;
grant execute on function ledger.is_approver(name) to peakledger_ledger;
grant execute on function ledger.is_same_person(text, text) to peakledger_ledger;
grant select on ledger.payout to peakledger_ledger, peakledger_finance;
