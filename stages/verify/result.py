"""What verification found: per invariant whether it holds, of how many things, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stages.verify.names import called
from transforms.language.errors import DataRefused
from transforms.language.messages import Message, joined, laid, lines
from transforms.language.messages import gettext as _
from transforms.verify import Checked, CheckFinding


@dataclass(frozen=True)
class Invariant:
    """One invariant: whether it holds, of how many things, and what was found."""

    name: str
    state: Literal["pass", "fail", "skip"]
    accepted: int
    found: int
    findings: tuple[CheckFinding, ...]
    note: str | None = None


@dataclass(frozen=True)
class VerifyResult:
    """Every invariant with its outcome; an empty ledger proves nothing and does not pass."""

    passed: bool
    checks: tuple[Invariant, ...]
    ledger_is_empty: bool = False

    @property
    def first_failure(self) -> str | None:
        """Return the first finding, with its place."""
        first = next((f for check in self.checks for f in check.findings), None)
        return _("{about}: {said}", about=first.where, said=first.says) if first else None

    @property
    def first_remedy(self) -> str | None:
        """Return what to do about the first finding."""
        return next((f.remedy for check in self.checks for f in check.findings), None)

    def error(self) -> DataRefused | None:
        """Return the first finding, or what could not be checked of an empty ledger."""
        if self.passed:
            return None
        if any(check.state == "fail" for check in self.checks):
            return DataRefused(
                _("an invariant does not hold"), where=self.first_failure, remedy=self.first_remedy
            )
        idle = joined((called(each.name) for each in self.checks if each.accepted == 0), ", ")
        return DataRefused(
            _("no invariant is broken, but the ledger is empty: that proves nothing"),
            where=_("nothing to check of {idle}", idle=idle),
            remedy=_(
                "post what is owed first: `peakledger rebates accrue --as-of DATE`; or name"
                " the right home with --home"
            ),
        )

    def text(self) -> Message:
        """Return the outcome as a person reads it."""
        return lines(line for check in self.checks for line in _lines(check))


def told(checked: Checked) -> Invariant:
    """Return a check as the invariant it speaks of."""
    state: Literal["pass", "fail"] = "fail" if checked.found else "pass"
    findings = tuple(checked.findings)
    return Invariant(checked.name, state, checked.accepted, checked.found, findings=findings)


def skipped(name: str, note: str) -> Invariant:
    """Return an invariant that was not looked at, and why."""
    return Invariant(name, "skip", 0, 0, findings=(), note=note)


def _lines(check: Invariant) -> Iterator[str]:
    says = _("{count} hold", count=check.accepted)
    if check.found:
        says = _("{count} hold, {found} do not", count=check.accepted, found=check.found)
    if check.note is not None:
        says = laid(
            "{note}" if check.state == "skip" else "{says}{note}", says=says, note=check.note
        )
    state = {"pass": _("pass"), "fail": _("fail"), "skip": _("skip")}[check.state]
    yield laid("  {state:<5}{name:<20} {says}", state=state, name=called(check.name), says=says)
    for finding in check.findings:
        found = _("{about}: {said}", about=finding.where, said=finding.says)
        yield laid("         {found}", found=found)
    if check.found > len(check.findings):
        yield _("         and {more} more", more=check.found - len(check.findings))
    if check.findings:
        yield laid("         {part} {said}", part=_("remedy:"), said=check.findings[0].remedy)
