"""What was found where a machine and a home were looked at, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from transforms.language.errors import OutsideError
from transforms.language.messages import Message, joined, laid, lines
from transforms.language.messages import gettext as _

State = Literal["fine", "look", "wrong"]
_STATES = {"fine": _("fine"), "look": _("look"), "wrong": _("wrong")}
_NAMES = {
    "program": _("program"),
    "settings": _("settings"),
    "home": _("home"),
    "secrets": _("secrets"),
    "disk": _("disk"),
    "memory": _("memory"),
    "engine": _("engine"),
    "lake": _("lake"),
    "warehouse": _("warehouse"),
    "clock": _("clock"),
    "schema": _("schema"),
    "published": _("published"),
}
_LINE = "{state:<6}{what:<9}  {says}"


@dataclass(frozen=True)
class Finding:
    """How one thing stands: `wrong` stops a run, `look` may; both say what to do."""

    what: str
    state: State
    says: str
    remedy: str | None = None


@dataclass(frozen=True)
class Diagnosis:
    """All that was looked at, in the order in which a run needs it."""

    findings: tuple[Finding, ...]

    def text(self) -> Message:
        """Say each finding in a line, and below it what mends it."""
        told = []
        for each in self.findings:
            state, what = _STATES[each.state], _NAMES[each.what]
            told.append(laid(_LINE, state=state, what=what, says=each.says))
            if each.remedy:
                does = _("next:") if each.state == "fine" else _("remedy:")
                step = laid("{does} {remedy}", does=does, remedy=each.remedy)
                told.append(laid(_LINE, state="", what="", says=step))
        return lines(told)

    def error(self) -> OutsideError | None:
        """Return what stops a run; None where nothing does."""
        wrong = [_NAMES[each.what] for each in self.findings if each.state == "wrong"]
        if not wrong:
            return None
        return OutsideError(
            _("not fit for a run: {names}", names=joined(wrong, ", ")),
            remedy=_("do what stands beside each, then run `peakledger doctor` again"),
        )
