"""The terms that the ledger was ever booked by, kept in the home.

Goes in: the programs a run accrues by. Comes out: the same programs at any later time. They are
kept with the raw data of the lake, one file per program version, because every version of a program
stays: an entry booked by version 1 can be explained when only version 2 is still given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import quote

from adapters.lake.home import Home
from adapters.lake.places import Place
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.entries import GlAccounts
from transforms.rebates import Program, as_kept, parse_kept

# Neither changes what is owed.
FREE_TO_CHANGE = {"title", "gl"}
_LONGEST = 200
Version = tuple[str, int]


def kept_terms(home: Home) -> dict[Version, Program]:
    """Return every program version that was ever accrued by in this home."""
    folder = _folder(home)
    files = dict(folder.read_each(name for name in folder.names() if name.endswith(".json")))
    kept = [
        program
        for name in sorted(files)
        for program in parse_kept(files[name].decode("utf-8", "replace"), str(folder / name))
    ]
    return {(program.program, program.version): program for program in kept}


def with_kept(given: Iterable[Program], kept: Mapping[Version, Program]) -> list[Program]:
    """Add to the given programs the kept versions of the same programs that are not given."""
    programs = {(program.program, program.version): program for program in given}
    names = {program for program, _ in programs}
    older = {version: found for version, found in kept.items() if version[0] in names}
    return [*(older | programs).values()]


def keep_terms(home: Home, programs: Iterable[Program], booked: Collection[Version]) -> None:
    """Keep programs for later runs; whatever was booked by a version, its text stays as it was.

    Raises `DataRefused` for a version in `booked` whose terms are not what they were.
    """
    given, kept = list(programs), kept_terms(home)
    require_as_booked(home, given, kept, booked)
    for program in given:
        if kept.get(program.identity) != program:
            _file(home, program).write((as_kept(program) + "\n").encode())


def require_as_booked(
    home: Home,
    programs: Iterable[Program],
    kept: Mapping[Version, Program],
    booked: Collection[Version],
) -> None:
    """Refuse programs of which a version in `booked` is not as it is kept."""
    for program in programs:
        before = kept.get(program.identity) if program.identity in booked else None
        if before is not None and rules_of(before) != rules_of(program):
            raise DataRefused(
                _(
                    "the terms of {name} changed after entries were booked by them",
                    name=program.name,
                ),
                where=str(_file(home, program)),
                remedy=_("put the old text back and write the change as a new version: both stay"),
            )


def rules_of(program: Program) -> dict[str, object]:
    """Return what a program's money depends on: everything but title and GL accounts."""
    return program.model_dump(exclude=FREE_TO_CHANGE)


def gl_of(home: Home, program: Program) -> GlAccounts:
    """Return the GL accounts of a program: its own, else those of the home's settings."""
    gl = program.gl or home.settings.gl
    return GlAccounts(gl.expense, gl.liability, gl.clearing)


def _folder(home: Home) -> Place:
    return home.record / "terms"


def _file(home: Home, program: Program) -> Place:
    name = quote(program.program, safe="")
    if len(name) > _LONGEST:
        name = hashlib.sha256(program.program.encode()).hexdigest()
    return _folder(home) / f"{name}@{program.version}.json"
