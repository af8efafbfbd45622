"""Which rows a person may let out of quarantine, and why others cannot be.

A row is released by hand where its reason is a judgement: the row can be read, and somebody who
knows better may say that it is right. A row that cannot be read, or that names what nobody knows,
has no way back but its remedy.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from transforms.intake.reading_rules import ReadingRules
from transforms.language.messages import gettext as _

# What a person may overrule, and what is overruled.
RELEASABLE: dict[str, str] = {
    "account_closed": _("the order counts although its account was closed"),
    "amount_mismatch": _("price × quantity counts although the amount says otherwise"),
    "conflicting_version": _("this version counts and the others of its key do not"),
    "ambiguous_id": _("the id is one of its own although it looks like another"),
}
_WAITS = {
    "unknown_account": _("deliver the account; the row is then read again by itself"),
    "unknown_product": _("deliver the product; the row is then read again by itself"),
    "conversion_missing": _(
        "deliver the product's pack size; the row is then read again by itself"
    ),
}
_CORRECT = _(
    "the row cannot be used as it stands: correct the file and deliver it again, or correct"
    " source.yaml; its files are then read again by themselves"
)
# What frees a row without a person.
_FREED = {
    "unknown_account": _("its account arrived"),
    "unknown_product": _("its product arrived"),
    "conversion_missing": _("its product's pack size arrived"),
    "account_closed": _("its account is open on that day by now"),
    "conflicting_version": _("the version it disagreed with was withdrawn or settled"),
    "ambiguous_id": _("the id it looked like is gone"),
}
_BY_RULES = _("the rules it is read by were corrected")


@dataclass(frozen=True)
class Release:
    """Somebody's word that one row of one content counts in spite of one reason.

    `settled_until` is the number of the source's latest delivery when the word was given: of two
    versions, it overrules those delivered up to then and none that come later.
    """

    source: str
    feed: str
    file: str
    file_sha256: str
    file_line: int
    reason_code: str
    raw_row: str
    settled_until: int
    released_by: str
    released_why: str
    released_at: str
    run_id: str

    @property
    def place(self) -> tuple[str, str, str, int, str]:
        """Return what makes two releases the same one."""
        return self.source, self.feed, self.file_sha256, self.file_line, self.reason_code


@dataclass(frozen=True)
class Releases:
    """What people released of one feed of one source."""

    kept: tuple[Release, ...]

    def rules(self, rules: ReadingRules) -> dict[str, ReadingRules]:
        """Return, of contents with releases, the rules that they are read by; else `rules` hold."""
        lines: dict[str, set[str]] = defaultdict(set)
        for each in self.kept:
            lines[each.file_sha256].add(f"{each.file_line} {each.reason_code}")
        return {
            sha: replace(rules, released=_digest(str(sorted(found)))[:12])
            for sha, found in lines.items()
        }

    @property
    def contents(self) -> set[str]:
        return {each.file_sha256 for each in self.kept}

    def waived(self) -> Mapping[str, Collection[str]]:
        """Return, by reason, the SHA-256 of the raw rows for which it does not hold."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self.kept:
            found[each.reason_code].add(_digest(each.raw_row))
        return found


def why_not(reason: str) -> str | None:
    """Say why rows of a reason cannot be released by hand; None where they can."""
    return None if reason in RELEASABLE else _WAITS.get(reason, _CORRECT)


def freed_because(reason: str) -> str:
    """Say what set a row free that no person released."""
    return _FREED.get(reason, _BY_RULES)


def told_freed(why: str) -> str:
    """Return how people read why a row is free: a text of ours, or what a person wrote."""
    return next((each for each in (*_FREED.values(), _BY_RULES) if each == why), why)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
