"""What a check says: how much holds, what was found wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from transforms.language.messages import gettext as _
from transforms.ledger.chain import Tip
from transforms.ledger.entries import Entry, Posting
from transforms.ledger.judgement import Paper
from transforms.ledger.terms import KeptTerms

MOST_FINDINGS = 20
_RESTORE = _("restore warehouse and head from one backup; `peakledger verify` must then pass")


class CheckFinding(NamedTuple):
    """One thing that is wrong, where, and what to do about it."""

    says: str
    where: str
    remedy: str


@dataclass
class Checked:
    """The outcome of one check: how much holds, and the first findings of all there were."""

    name: str
    accepted: int = 0
    findings: list[CheckFinding] = field(default_factory=list)
    found: int = 0

    def note(self, says: str, where: str, remedy: str = _RESTORE) -> None:
        """Add a finding; beyond the first twenty they are only counted."""
        self.found += 1
        if self.found <= MOST_FINDINGS:
            self.findings.append(CheckFinding(says, where, remedy))

    def accepts(self, is_right: bool) -> bool:
        """Count what holds; what does not is noted, and told only then: checks see every entry."""
        self.accepted += is_right
        return is_right


class Closed(NamedTuple):
    """A month closed for good, and where the chain stood then."""

    period: str
    entry_count: int
    head_hash: str


@dataclass(frozen=True)
class Known:
    """What is known of a ledger besides its entries."""

    head: Tip | None = None
    closed: tuple[Closed, ...] = ()
    lines_without_entry: tuple[int, ...] = ()
    corrected: frozenset[int] = frozenset()
    papers: tuple[Paper, ...] = ()
    head_papers: str | None = None
    head_closed: tuple[str, ...] = ()
    terms: tuple[KeptTerms, ...] = ()


class LedgerCheck:
    """A check that sees every entry once, in chain order, and then says what it found."""

    name: ClassVar[str]

    def __init__(self, known: Known):
        self.known = known
        self.checked = Checked(self.name)

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge one entry."""
        raise NotImplementedError

    def end(self) -> None:
        """Judge what only the whole shows."""
