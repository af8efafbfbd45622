-- Who may do what in the ledger. Nobody is granted update, delete or truncate. Only the pipeline's
-- writer adds terms, and the ledger's own login reads them: who books cannot also say by which terms.
grant select, insert on ledger.entry, ledger.posting, ledger.period, ledger.batch, ledger.approval,
ledger.hold, ledger.export to "{{prefix}}_ledger";
grant select on ledger.terms, ledger.record, ledger.balance, ledger.payout to "{{prefix}}_ledger";

grant select on ledger.entry, ledger.posting, ledger.period, ledger.batch, ledger.approval,
ledger.hold, ledger.export, ledger.terms, ledger.record, ledger.balance, ledger.payout
to "{{prefix}}_finance";

grant select on ledger.batch, ledger.terms to "{{prefix}}_approver";
grant insert on ledger.approval to "{{prefix}}_approver";

grant select, insert on ledger.terms to "{{prefix}}_writer";

-- The functions that the ledger's triggers call as whoever inserts, and those of its views.
revoke execute on all functions in schema ledger from public;
grant execute on function
ledger.batch_text(ledger.batch),
ledger.batch_refusal(ledger.batch),
ledger.batch_needs_approval(ledger.batch),
ledger.is_preparer(ledger.batch, text),
ledger.is_approver(name),
ledger.is_name(text),
ledger.is_same_person(text, text),
ledger.skeleton(text),
ledger.asks_approval(text),
ledger.kinds_of(text),
ledger.gl_fits(ledger.terms, text, text, text),
ledger.is_on_liability(text, numeric),
ledger.is_accrued(text)
to "{{prefix}}_ledger";
grant execute on function
ledger.batch_text(ledger.batch),
ledger.is_on_liability(text, numeric),
ledger.is_accrued(text)
to "{{prefix}}_finance";
