"""The words of a letter: in Chinese those of a 返利对账函.

Steps of the arithmetic keep the words in which the ledger explains them; their names are told here.
"""

from __future__ import annotations

from transforms.exports.words import page_words
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext

_PHRASES = {
    "over": _("Reconciliation letter · 返利对账函"),
    "rebates_of": _("Rebates of {name}, {period}"),
    "to": _("Account {account} · rebates as booked by the end of {period}"),
    "provisional_note": _("The month is open: it may still get entries."),
    "opening": _("Open before"),
    "accrued": pgettext("month", "Accrued"),
    "settled": pgettext("month", "Settled"),
    "open": _("Open now"),
    "capitals": _("Open now, in capitals: {words}"),  # written in Chinese alone
    "balances": _("Balances"),
    "program": _("Program"),
    "earned_in": _("Earned in"),
    "total": _("Total"),
    "recompute": _(
        "To recompute it: {file} has every row that counted. Per program, period and tier,"
        " sum basis (or units, where the rate is no percentage) and multiply by rate; the products,"
        " or the sums of earned, add up to the exact amount. Every step after that stands there"
        " too, by its name: the column change adds up to what is owed. Open before + accrued −"
        " settled = open now."
    ),
    "speaks_for": _("Speaks for the ledger up to entry {entry} {hash}"),
    "foot": _("{period}, up to ledger entry {entry}"),
    "page": _("page {page}"),
    "title": _("{title}, {period}"),
    "of_program": _("Program {program}"),
    "computed": _("How it is computed"),
    "booked_in": _("Booked in {period}"),
    "nothing_booked": _("Nothing was booked in this month; the open amount is carried on."),
    "colon": pgettext("step", ": "),
    "terms": _("Terms version {version}: {method}, on {counted}"),
    "not_final": _("not final yet"),
    "tier": _("Tier"),
    "from": _("from ({unit})"),
    "pays": _("pays"),
    "reached": _("reached"),
    "yes": _("yes"),
    "no": _("not yet"),
    "entry": _("Entry"),
    "facts_before": _("Facts before"),
    "kind": _("Kind"),
    "because_of": _("Because of"),
    "amount": _("Amount"),
    "open_after": _("Open after"),
    "open_before": _("open before"),
    "rows": _("The rows behind it"),
    "order": _("Order"),
    "line": _("Line"),
    "date": _("Date"),
    "product": _("Product"),
    "units": _("Units"),
    "rate": _("Rate"),
    "earned": pgettext("line", "Earned"),
    "highest": _("{here} {unit}: the highest tier is reached"),
    "missing": _("{here} {unit}: {missing} more reach the tier from {start}"),
    "agrees": _("The ledger has accrued {booked} for this: the rows agree."),
    "differs": _(
        "The ledger has accrued {booked} for this up to this month; on what is known now the rows"
        " come to {computed}. The difference is booked in a later month, or is kept by the terms."
    ),
    "in_dispute": _(
        "In dispute since {since}: the letter of {period} told {told} {unit}, your books say {said}"
        " {unit}, because: {reason}"
    ),
    "letters": _("Reconciliation letters, {period}"),
    "account": pgettext("id", "Account"),
    "name": _("Name"),
    "letter": _("Letter"),
    "rows_file": pgettext("file", "Rows"),
    "reply_form": _("Reply form"),
    "confirm": _("Confirmation"),
    "confirm_says": _(
        "Please tell us whether this agrees with your books, and send this page back."
        " It is no demand for payment."
    ),
    "agrees_with_books": _("It agrees with our books."),
    "disagrees_with_books": _("It does not agree. Ours says, and why:"),
    "signed": _("Name, seal, date:"),
}
LETTER_CODES = {
    # kinds of entries and their causes
    "accrual": _("accrual"),
    "reversal": _("reversal"),
    "settlement": _("settlement"),
    "claw_back": _("claw-back"),
    "adjustment": _("adjustment"),
    "recovery": _("recovery"),
    "write_off": _("write-off"),
    "transfer": _("transfer"),
    "new_sales": _("new sales"),
    "late_order": _("late order"),
    "return": _("return"),
    "tier_change": _("tier change"),
    "terms_change": _("terms change"),
    "discipline": _("discipline"),
    "correction": _("correction"),
    "offset": _("offset"),
    "repayment": _("repayment"),
    "decision": _("decision"),
    "merge": _("merge"),
    # an export, and how tiers pay
    "provisional": _("provisional"),
    "final": _("final"),
    "whole": _("whole"),
    "marginal": _("marginal"),
    "rolling": _("rolling"),
    "fixed": _("fixed"),
    "free_goods": _("free goods"),
    "compensation": _("compensation"),
    # steps of the arithmetic, by their names
    "filter": _("filter"),
    "basis": _("basis"),
    "net_of": _("net of"),
    "points": _("points"),
    "require": _("require"),
    "multiply": _("multiply"),
    "cancel": _("cancel"),
    "collection_scale": _("collection scale"),
    "cap": _("cap"),
    "floor": _("floor"),
    "guarantee": _("guarantee"),
    "credit": _("credit"),
    "share": _("share"),
    "sale": _("sale"),
    "payee": _("payee"),
    # and of what the ledger makes of it
    "owed": _("owed"),
    "stood_before": _("stood before"),
    "netted": _("netted"),
    "part": _("part"),
}
LETTER_WORDS = page_words(_PHRASES, LETTER_CODES)
