"""Rulebooks: every version of one program's terms, kept in the home under the digest of their text.

Goes in: the versions. Comes out: a SHA-256, and by it the same versions at any later time. The
ledger's head names the rulebook of every program's approved terms, and a batch of changed terms
those that its approver approves: an edited file is neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from adapters.lake.home import Home
from adapters.lake.places import Place
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.rebates import Program, as_kept, parse_kept

NOTHING = ""


def keep_rulebook(home: Home, versions: Iterable[Program]) -> str:
    """Keep the versions of a program and return their digest; empty where there are none."""
    told = [as_kept(program) for program in sorted(versions, key=lambda p: p.identity)]
    if not told:
        return NOTHING
    text = "\n---\n".join(told) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not _file(home, digest).exists():
        _file(home, digest).write(text.encode())
    return digest


def read_rulebook(home: Home, digest: str) -> list[Program]:
    """Return the versions of a rulebook; raise `DataRefused` where it is not what it was."""
    if digest == NOTHING:
        return []
    file = _file(home, digest)
    content = file.read() if file.exists() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise DataRefused(
            _("approved terms are missing from this home, or are not what was approved"),
            where=str(file),
            remedy=_("restore the file from the backup of this home"),
        )
    return [*parse_kept(content.decode(), str(file))]


def _file(home: Home, digest: str) -> Place:
    return home.record / "terms" / "rulebooks" / f"{digest}.json"
