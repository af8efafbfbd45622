"""What the ledger needs to know of programs: their GL accounts, `decrease` and goods."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.lake.home import Home
from adapters.rebates.terms_archive import gl_of
from transforms.ledger.accruals import LedgerRule
from transforms.ledger.goods import goods_of
from transforms.rebates import Program


def ledger_rules(home: Home, programs: Iterable[Program]) -> dict[str, LedgerRule]:
    """Return a rule per program: that of its highest version; GL accounts else of the settings."""
    found: dict[str, LedgerRule] = {}
    for program in sorted(programs, key=lambda p: p.version):
        found[program.program] = LedgerRule(
            gl_of(home, program), program.decrease, goods_of(program)
        )
    return found
