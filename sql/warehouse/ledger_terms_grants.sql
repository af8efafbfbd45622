-- The functions that the ledger's triggers call as whoever inserts, and the runs by which a tail of
-- entries beyond the head outside is judged.
revoke execute on all functions in schema ledger from public;
grant execute on function ledger.batch_needs_approval(ledger.batch) to peakledger_ledger;
grant execute on function ledger.asks_approval(text) to peakledger_ledger;
grant execute on function ledger.kinds_of(text) to peakledger_ledger;
grant execute on function ledger.skeleton(text) to peakledger_ledger;
grant execute on function ledger.is_name(text) to peakledger_ledger;
grant execute on function ledger.is_preparer(ledger.batch, text) to peakledger_ledger;
grant execute on function ledger.gl_fits(ledger.terms, text, text, text) to peakledger_ledger;
grant select on ops.run to peakledger_ledger;
