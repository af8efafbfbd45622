-- What the last revision before the first release had beside what `ledger_balance_checks.sql` says: a
-- second check of payments. Run as the owner.
drop trigger entry_pays_what_is_payable on ledger.entry;
drop function ledger.check_payments_added();
comment on column ledger.entry.cause is
'new_sales, late_order, return, tier_change, terms_change, discipline, correction, offset, repayment, decision or merge; null for settlements';
