"""Which version of a program governs which days.

Goes in: all programs of a run. Comes out: one `Stretch` per program version with the days it
governs: the highest version whose `valid` contains a day governs it. A version that says
`restates: true` also takes over the earlier days of the periods it begins in.

Worked: version 1 holds 2026, version 2 from 1 July. Version 1 governs January to June, version 2
July to December; with `period: year` each has its own basis, with `restates: true` version 2 takes
the whole year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal
from transforms.language.words import choices
from transforms.rebates.periods import following, start_of
from transforms.rebates.sql_text import FIRST_DAY, LAST_DAY, any_of
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Contest
from transforms.rebates.terms.rules import BY_DOCUMENT

Days = tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Stretch:
    """One version of a program and the days it governs, each [from, until)."""

    number: int
    program: Program
    days: Days

    @property
    def begins(self) -> date:
        return self.program.valid.from_

    @property
    def ends(self) -> date:
        return self.program.valid.until or LAST_DAY

    def governs_sql(self, when: str) -> str:
        """Return SQL that says whether a day is governed by this version."""
        return any_of(
            f"{when} >= {date_literal(first)} and {when} < {date_literal(until)}"
            for first, until in self.days
        )


def measured(program: Program) -> Program:
    """Return a program whose basis has the measure that its contest names."""
    measure = program.earn.measure if isinstance(program.earn, Contest) else None
    if measure is None:
        return program
    basis = program.basis.model_copy(update={"measure": measure})
    return program.model_copy(update={"basis": basis})


def stretches(programs: Sequence[Program]) -> list[Stretch]:
    """Return every version that governs any day, in the order they must be computed.

    Raises `UsageError` for one version given twice and for a stack that cannot be computed.
    """
    versions: dict[str, list[Program]] = defaultdict(list)
    for program in sorted(programs, key=lambda p: (p.program, p.version)):
        if any(program.version == other.version for other in versions[program.program]):
            raise UsageError(
                _("program {name} is given twice", name=program.name),
                remedy=_("a change is a new version: raise `version` in one of them"),
            )
        versions[program.program].append(program)
    found = []
    for identity in computing_order(versions):
        governed = _governed(versions[identity])
        found += [(program, days) for program, days in governed if days]
    return [Stretch(n, program, days) for n, (program, days) in enumerate(found)]


def computing_order(versions: dict[str, list[Program]]) -> list[str]:
    """Sort programs by `stack.order`, then so that whoever is deducted comes first, then by id."""
    needs = {identity: _named(programs) for identity, programs in versions.items()}
    order = {
        identity: max((p.stack.order for p in programs if p.stack.order is not None), default=None)
        for identity, programs in versions.items()
    }
    for identity, names in needs.items():
        for other in sorted(names):
            _check_pair(identity, other, order, versions)
    done: list[str] = []
    waiting = sorted(versions, key=lambda identity: (order[identity] or 0, identity))
    while waiting:
        ready = next((i for i in waiting if needs[i] <= set(done)), None)
        if ready is None:
            raise UsageError(
                _("programs {programs} deduct each other in a circle", programs=", ".join(waiting)),
                remedy=_("break the circle in `stack.net_of` or `credit`"),
            )
        done.append(ready)
        waiting.remove(ready)
    return done


def _check_pair(
    identity: str, other: str, order: dict[str, int | None], versions: dict[str, list[Program]]
) -> None:
    if other not in versions:
        raise UsageError(
            _(
                "program {identity} deducts program {other}, which is not among the terms",
                identity=identity,
                other=other,
            ),
            remedy=_(
                "give the terms of {other} as well, or take it out of net_of and credit; {choices}",
                other=other,
                choices=choices(other, versions),
            ),
        )
    mine, theirs = order[identity], order[other]
    if mine is not None and theirs is not None and theirs > mine:
        raise UsageError(
            _(
                "program {identity} (order {mine}) deducts {other}, which comes later ({theirs})",
                identity=identity,
                mine=str(mine),
                other=other,
                theirs=str(theirs),
            ),
            remedy=_(
                "give {other} a lower `stack.order` than {identity}", other=other, identity=identity
            ),
        )


def _named(programs: Iterable[Program]) -> set[str]:
    return {name for p in programs for name in (*p.stack.net_of, *p.credit)}


def _governed(programs: list[Program]) -> list[tuple[Program, Days]]:
    """Cut time at every bound and give each piece to the highest version that holds it."""
    bounds = {p.valid.from_ for p in programs} | {p.valid.until or LAST_DAY for p in programs}
    takeovers = [p for p in programs if p.restates]
    for program in takeovers:
        bounds |= {bound for span in _taken_over(program) for bound in span}
    cuts = sorted(bounds)
    days: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for first, until in pairwise(cuts):
        in_force = [p for p in programs if p.valid.covers(first)]
        if not in_force:
            continue
        claims = [p for p in takeovers if any(a <= first < b for a, b in _taken_over(p))]
        days[max(p.version for p in (*in_force, *claims))].append((first, until))
    return [(program, _joined(days[program.version])) for program in programs]


def _taken_over(program: Program) -> Days:
    """Return the whole periods that a restating version's own days touch at their two ends."""
    kind = program.period
    if kind == "program":
        return ((FIRST_DAY, LAST_DAY),)
    if kind in BY_DOCUMENT:
        return ((program.valid.from_, program.valid.until or LAST_DAY),)
    until = program.valid.until
    if until is None:
        return ((start_of(kind, program.valid.from_), LAST_DAY),)
    last = start_of(kind, date.fromordinal(until.toordinal() - 1))
    return ((start_of(kind, program.valid.from_), following(kind, last)),)


def _joined(days: list[tuple[date, date]]) -> Days:
    joined: list[tuple[date, date]] = []
    for first, until in days:
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], until)
        else:
            joined.append((first, until))
    return tuple(joined)
