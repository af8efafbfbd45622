"""Fields of what accounts reply to their letters."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, CODE, DATE, INTEGER, TEXT

_OF = "currency of the terms"

field("reply_id", TEXT, "reply: one position of one letter")
field("letter_period", CODE, "month of the letter that is replied to")
field(
    "reply_state",
    CODE,
    "agreed; disputed: open until somebody resolves it; resolved: it was disputed",
    allowed=("agreed", "disputed", "resolved"),
)
field("told_amount", AMOUNT, "open at the end of that month, as the letter told it", unit=_OF)
field("said_amount", AMOUNT, "open as the account says; told_amount where it agrees", unit=_OF)
field("reply_disputed_amount", AMOUNT, "said_amount less told_amount", unit=_OF)
field("reply_reason", TEXT, "why, in the account's words")
field("replied_on", DATE, "day the reply was entered")
field("resolved_on", DATE, "day the dispute was resolved; null while it is open")
field("resolution", TEXT, "why it is resolved, in the words of whoever resolved it")
field("resolved_entry_id", INTEGER, "ledger entry that resolved it; null by a word alone")
