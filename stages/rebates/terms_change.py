"""New terms that move much money wait for a second pair of eyes.

Goes in: the programs a run is given. Comes out: those it accrues by, and what waits. What a change
moves is measured on the same facts from the terms approved last, whatever the ledger had booked
before (`transforms.ledger.terms_effect`). A run does not accrue by a large change: it goes on with
the terms it had, and where these have themselves grown large, it moves as far as they and the
approved ones agree.

Approved without a batch are the programs that an empty ledger begins with, and terms for days ahead
of the ledger that no approved terms govern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from adapters.lake.home import Home
from adapters.lake.workers import Workers
from adapters.ledger.head import Head
from adapters.rebates.rulebooks import read_rulebook
from adapters.rebates.terms_archive import Version, rules_of, with_kept
from stages.ledger.rules import ledger_rules
from stages.rebates.estimates import Owing, owing
from transforms.ledger.accruals import Bounds, LedgerRule, comes_to, differences, of_programs
from transforms.ledger.entries import Drafted
from transforms.ledger.terms_effect import effects, named_by_effect, over_limit
from transforms.rebates import Program

Versions = Mapping[str, list[Program]]


class ProgramBook(NamedTuple):
    """Programs, and what they come to on the facts of a day."""

    programs: list[Program]
    owing: Owing


class Agreed(NamedTuple):
    """What a run accrues by, and what waits.

    `approved` are the approved versions of every program, `bounds` for programs whose terms moved
    too much since. `waiting` names the programs whose change is large, `given` is the book with it.
    `changed` are the programs whose approved terms are others, `by_facts` the keys these move.
    """

    book: ProgramBook
    approved: Versions
    bounds: Bounds | None = None
    waiting: frozenset[str] = frozenset()
    given: ProgramBook | None = None
    changed: frozenset[str] = frozenset()
    by_facts: pa.Table | None = None

    def named(self, drafts: list[Drafted]) -> list[Drafted]:
        """Give what the terms alone moved that cause."""
        if self.by_facts is None:
            return drafts
        return named_by_effect(drafts, self.changed, self.by_facts)


class _Baseline(NamedTuple):
    """What changes are measured against, on the facts of a day."""

    home: Home
    balances: pa.Table
    approved: Versions
    book: ProgramBook

    def comes_to(self, book: ProgramBook) -> pa.Table:
        return comes_to(*self._compared(book))

    def by_facts(self) -> pa.Table:
        """Return the keys that the approved terms would move."""
        return differences(*self._compared(self.book))

    def large(self, book: ProgramBook) -> set[str]:
        """Return the programs of a book that moved by more than the settings' limit."""
        names = {program.program for program in book.programs}
        unapproved = {name for name in names if not self.approved.get(name)}
        moved = effects(self.comes_to(book), of_programs(self.comes_to(self.book), names))
        return over_limit(moved, self.home.settings.terms_change_approval_above, unapproved)

    def bounds(self, programs: Collection[str]) -> Bounds | None:
        return Bounds(programs, self.comes_to(self.book)) if programs else None

    def _compared(self, book: ProgramBook) -> tuple[pa.Table, pa.Table, dict[str, LedgerRule]]:
        by = ledger_rules(self.home, book.programs)
        return of_programs(book.owing.accrued, by), of_programs(self.balances, by), by


def agree(
    home: Home,
    head: Head,
    balances: pa.Table,
    given: Sequence[Program],
    *,
    kept: Mapping[Version, Program],
    as_of: date,
    workers: Workers | None = None,
) -> Agreed:
    """Decide what a run as of a day accrues by; `balances` are those of the whole ledger.

    `workers` compute what is owed.
    """
    programs = with_kept(given, kept)
    book = ProgramBook(programs, owing(home, programs, as_of, workers=workers))
    approved = approved_versions(home, head, kept, programs)
    behind = {name for name, day in head.stood_at.items() if day > as_of}
    changed = frozenset(_changed(programs, approved) - behind)
    if not changed:
        return Agreed(book, approved)
    scale = _scale(home, balances, approved, as_of=as_of, workers=workers)
    known = frozenset(name for name in changed if approved[name])
    large = scale.large(book) - behind
    if not large:
        return Agreed(book, approved, changed=known, by_facts=scale.by_facts())
    for waiting in dict.fromkeys(map(frozenset, (large, _together(large, changed, programs)))):
        before = _before(programs, waiting, kept)
        went_on = book
        if _is_whole(before):
            went_on = ProgramBook(before, owing(home, before, as_of, workers=workers))
        still = scale.large(went_on) - behind
        if not still:
            break
        # It may be moved by the terms of a program that it deducts: then both wait.
    bounds = scale.bounds(still)
    return Agreed(
        went_on, approved, bounds, waiting, given=book, changed=known, by_facts=scale.by_facts()
    )


def bounds_of(
    home: Home, head: Head, balances: pa.Table, book: ProgramBook, *, as_of: date
) -> Bounds | None:
    """Return how far programs stand that were accrued by terms nobody approved; null for none."""
    kept = {program.identity: program for program in book.programs}
    approved = approved_versions(home, head, kept, book.programs)
    if not _changed(book.programs, approved):
        return None
    scale = _scale(home, balances, approved, as_of=as_of)
    return scale.bounds(scale.large(book))


def approved_versions(
    home: Home, head: Head, kept: Mapping[Version, Program], programs: Sequence[Program]
) -> dict[str, list[Program]]:
    """Return the approved versions of the programs, and of those that these deduct in turn."""
    given = _by_name(programs)
    found: dict[str, list[Program]] = {}
    names = sorted(given)
    while names:
        name = names.pop()
        if name not in found:
            found[name] = _approved(home, head, kept, name, given=given.get(name, []))
            names += sorted(deducted(found[name]))
    return found


def deducted(programs: Iterable[Program]) -> set[str]:
    """Return the programs whose earnings lower those of the programs given."""
    return {name for p in programs for name in (*p.stack.net_of, *p.credit)}


def _approved(
    home: Home, head: Head, kept: Mapping[Version, Program], name: str, *, given: list[Program]
) -> list[Program]:
    if not head.stood_at:
        return given
    if name in head.terms:
        known = read_rulebook(home, head.terms[name])
    elif name in head.stood_at:  # booked before approved terms were remembered
        known = [program for (other, _), program in kept.items() if other == name]
    else:
        known = []
    day = max(head.stood_at.values())
    return known + [program for program in given if _lies_ahead(program, known, day)]


def _lies_ahead(program: Program, known: Sequence[Program], day: date) -> bool:
    """Say whether terms govern only days from `day` on that none of the known ones govern."""
    first = program.valid.from_
    if first < day or (known and program.restates):
        return False
    return all(p.valid.until is not None and p.valid.until <= first for p in known)


def _changed(programs: Iterable[Program], approved: Versions) -> set[str]:
    """Return the programs of which a version differs from the approved, or is none of them."""
    return {
        name
        for name, versions in _by_name(programs).items()
        if _rules(versions) != _rules(approved.get(name, []))
    }


def _rules(versions: Iterable[Program]) -> dict[int, dict[str, object]]:
    return {program.version: rules_of(program) for program in versions}


def _before(
    programs: Iterable[Program], waiting: Collection[str], kept: Mapping[Version, Program]
) -> list[Program]:
    """Return the programs, those that wait by the terms they had; a new one is left out."""
    others = [program for program in programs if program.program not in waiting]
    return others + [program for program in kept.values() if program.program in waiting]


def _is_whole(programs: list[Program]) -> bool:
    return deducted(programs) <= _by_name(programs).keys()


def _together(
    large: Collection[str], changed: Collection[str], programs: Sequence[Program]
) -> set[str]:
    """Add to large changes the changed programs that they deduct, or that deduct them."""
    needs = {name: deducted(versions) for name, versions in _by_name(programs).items()}
    found, grown = set(large), True
    while grown:
        more = {
            name
            for name in set(changed) - found
            if needs[name] & found or any(name in needs[other] for other in found)
        }
        found, grown = found | more, bool(more)
    return found


def _by_name(programs: Iterable[Program]) -> dict[str, list[Program]]:
    found: dict[str, list[Program]] = {}
    for program in programs:
        found.setdefault(program.program, []).append(program)
    return found


def _scale(
    home: Home,
    balances: pa.Table,
    approved: Versions,
    *,
    as_of: date,
    workers: Workers | None = None,
) -> _Baseline:
    programs = [program for versions in approved.values() for program in versions]
    book = ProgramBook(programs, owing(home, programs, as_of, workers=workers))
    return _Baseline(home, balances, approved, book)
