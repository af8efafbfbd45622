"""Which letters were written and where, as a person and JSON read it."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.exports.letters.words import LETTER_CODES
from transforms.language.messages import Message, lines, ngettext
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class LettersResult:
    """Which letters were written and where."""

    folder: str
    period: str
    status: str
    import_id: str
    digest: str
    accounts: int
    files: int
    is_new: bool

    def text(self) -> Message:
        """Return the result as a person reads it."""
        of = {
            "letters": ngettext("{count} letter", "{count} letters", self.accounts),
            "month": self.period,
            "status": LETTER_CODES[self.status],
            "folder": self.folder,
        }
        written = _("{letters} of {month} ({status}) written to {folder}", **of)
        there = _("{letters} of {month} ({status}): already, byte for byte, in {folder}", **of)
        listed = _("  {folder}/index.html lists them", folder=self.folder)
        return lines([written if self.is_new else there, listed])
