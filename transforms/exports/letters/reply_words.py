"""The words of the form on which an account replies to its letter."""

from __future__ import annotations

from transforms.exports.letters.words import LETTER_CODES
from transforms.exports.words import page_words
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext

_PHRASES = {
    "cover": _("Cover"),
    "sheet": _("Reply"),
    "title": _("Reply to the letter of {period}"),
    "says": _(
        "Does each position agree with your books? Answer on the sheet Reply, in the yellow"
        " cells, and send this file back."
    ),
    "how": _(
        "Where it does not agree, write what is open by your books and why. A line left empty is"
        " no answer. All other cells are locked: a file with other figures is refused."
    ),
    "no_demand": _("The letter settles what the books say. It is no demand for payment."),
    "account_id": pgettext("id", "Account"),
    "account_name": _("Name"),
    "month": _("Month"),
    "status": _("Status"),
    "letter_id": pgettext("id", "Letter"),
    "speaks_for": _("Up to ledger entry"),
    "made": _("Made by"),
    "made_says": _("peakledger export letters"),
    "positions": _("Positions"),
    "program_id": _("Program"),
    "program_name": _("Name of the program"),
    "earning_period": _("Earned in"),
    "currency": _("Currency"),
    "opening": _("Open before"),
    "accrued": pgettext("month", "Accrued"),
    "settled": pgettext("month", "Settled"),
    "open": _("Open now"),
    "reply": _("Agreed or disputed"),
    "said_amount": _("Open by your books"),
    "said_reason": _("Why it differs"),
    "agreed": pgettext("reply", "agreed"),
    "disputed": _("disputed"),
    "pick": _("Pick one of the two."),
}
REPLY_WORDS = page_words(_PHRASES, LETTER_CODES)
