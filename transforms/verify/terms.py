"""Every entry is of terms that are kept, moves between their GL accounts, and is in a batch where
somebody must approve it; and the terms in the database are those of the home.

Worked: with the ledger's login alone somebody books an accrual under a program that nobody wrote:
its entry is found. The owner of the tables changes `settle.approve` in a kept document: the edition
does not bear its digest, or is not the home's.
"""

from __future__ import annotations

from collections.abc import Mapping

from transforms.language.messages import gettext as _
from transforms.ledger.entries import Entry, GlAccounts, Posting
from transforms.ledger.terms import gl_fits
from transforms.verify.check import Checked, Known, LedgerCheck

_ACCRUE = _("accrue the program once more, with its terms; if it stays, restore a backup")


class Terms(LedgerCheck):
    """Every entry has kept terms, GL lines on their accounts, and a batch where it needs one."""

    name = "terms"

    def __init__(self, known: Known):
        super().__init__(known)
        self._gl: dict[str, set[GlAccounts]] = {}
        self._versions = {(kept.program_id, kept.terms_version) for kept in known.terms}
        for kept in known.terms:
            self._gl.setdefault(kept.program_id, set()).add(kept.gl)
            if not kept.is_whole:
                program = kept.program_id
                says = _("the terms of {program} are not what their digest says", program=program)
                self.checked.note(says, f"ledger.terms {kept.terms_no}")

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge one entry by the kept terms of its program."""
        draft = entry.draft
        where = f"ledger.entry {entry.seal.entry_id}"
        program, version = draft.program_id, draft.terms_version
        accounts = self._gl.get(program, set())
        if (program, version) not in self._versions:
            says = _(
                "the terms of program {program}, version {version}, are not kept",
                program=program,
                version=str(version),
            )
            self.checked.note(says, where, _ACCRUE)
        elif draft.kind == "adjustment" and draft.batch_id is None:
            self.checked.note(_("an adjustment is in no batch that somebody approved"), where)
        elif not self.checked.accepts(any(gl_fits(entry, lines, gl) for gl in accounts)):
            says = _("its GL lines are not on the accounts of program {program}", program=program)
            self.checked.note(says, where)


def check_terms(
    checked: Checked, kept: Mapping[tuple[str, int], bool], at_home: set[tuple[str, int]]
) -> None:
    """Hold the versions kept in the database against those of the home, from where they came.

    `kept` says of each version of the database whether its latest edition has the home's rules.
    """
    for program, version in sorted(kept):
        if checked.accepts(kept[program, version]):
            continue
        says = _(
            "program {program}, version {version}, has other terms than those of the home",
            program=program,
            version=str(version),
        )
        checked.note(says, _("ledger.terms and {path}", path="<home>/lake/raw/terms"))
    for program, version in sorted(at_home - set(kept)):
        says = _(
            "program {program}, version {version}, is not kept in the database",
            program=program,
            version=str(version),
        )
        checked.note(says, "ledger.terms", _ACCRUE)
