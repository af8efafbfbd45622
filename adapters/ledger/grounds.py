"""What a run accrued by: the version of every lake table that it read, and of the terms.

Goes in: the home, before and after the facts are read. Comes out: the same facts and terms at any
later time, so that an entry is explained as things were known on its day, whatever came since. A
table that was made anew, or whose old files are gone, no longer holds what it held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from adapters.lake.home import Home
from adapters.lake.places import Place
from adapters.lake.table_versions import Stand, is_kept, stand_of
from adapters.lake.tables import LakeTable
from adapters.rebates.facts import fact_tables
from transforms.rebates import Program

_LONGEST = 120


class Grounds(NamedTuple):
    """The stand of each fact table, by the name of its facts, and the terms by identity."""

    facts: Mapping[str, Stand]
    terms: frozenset[tuple[str, int]]


def present_facts(home: Home) -> dict[str, Stand]:
    """Return where every fact table stands now; to be asked before the facts are read."""
    return {name: stand_of(table) for name, table in fact_tables(home).items() if table.exists()}


def keep_grounds(
    home: Home, run_id: str, facts: Mapping[str, Stand], programs: Iterable[Program]
) -> None:
    """Keep what a run accrues by, before it posts."""
    terms = sorted(program.identity for program in programs)
    document = {"facts": dict(sorted(facts.items())), "terms": terms}
    _file(home, run_id).write((json.dumps(document) + "\n").encode())


def read_grounds(home: Home, run_id: str) -> Grounds | None:
    """Return what a run accrued by; null where that is not kept, or not held by the lake now."""
    grounds, tables = _noted(home, run_id), fact_tables(home)
    if grounds is None:
        return None
    kept = all(
        name in tables and is_kept(tables[name], stand) for name, stand in grounds.facts.items()
    )
    return grounds if kept else None


def stands_behind(home: Home, runs: Iterable[str]) -> Iterator[tuple[LakeTable, Stand]]:
    """Yield where the tables stood that runs accrued by, as far as that is noted."""
    tables = fact_tables(home)
    for grounds in (_noted(home, run_id) for run_id in runs):
        for name, stand in grounds.facts.items() if grounds else ():
            if name in tables:
                yield tables[name], stand


def _noted(home: Home, run_id: str) -> Grounds | None:
    try:
        document = json.loads(_file(home, run_id).read())
        facts = {name: Stand(*stand) for name, stand in document["facts"].items()}
        terms = frozenset((name, version) for name, version in document["terms"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Grounds(facts, terms)


def _file(home: Home, run_id: str) -> Place:
    name = quote(run_id, safe="")
    if len(name) > _LONGEST:
        name = hashlib.sha256(run_id.encode()).hexdigest()
    return home.shared / "state" / "grounds" / f"{name}.json"
