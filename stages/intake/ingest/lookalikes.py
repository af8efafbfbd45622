"""Ids that look alike: two accounts, or two products, that only Unicode tells apart.

`A1` and its full-width twin, or `A1` and `A1 `, are two ids to a machine and one to a person. They
are neither merged nor both let in: the one delivered first stands, the others are held; where one
file brings both, both are held. Ids are stored as they are given.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict

from adapters.lake.engine import Engine
from stages.intake.ingest.master_data import MASTER
from stages.intake.ingest.rows import hold
from transforms.language.quoting import identifier

Row = tuple[str, int]


def hold_alike(engine: Engine, feed: str, standing: str | None) -> None:
    """Add to `verdicts` the rows of `live` whose id looks like another's."""
    if feed not in MASTER:
        return
    column = identifier(MASTER[feed])
    odd = f"trim({column}) <> {column} or strlen({column}) <> length({column})"
    if not engine.scalar(f"select count(*) from live where {odd}") and not (
        standing and engine.scalar(f"select count(*) from ({standing}) where {odd}")
    ):
        return
    ids = engine.rows(f"select {column}, min(seq) from live group by 1")
    if standing is not None:
        ids += [
            (each, -1) for (each,) in engine.rows(f"select distinct {column} from ({standing})")
        ]
    free = engine.rows(
        f"select distinct l.{column} from live as l join releases as r on l.file_sha256 ="
        " r.file_sha256 and l.file_line = r.file_line where r.reason_code = 'ambiguous_id'"
    )
    released = {each for (each,) in free}
    held = [each for rows in _by_look(ids).values() for each in _held(rows) if each not in released]
    if not held:
        return
    hold(engine, "alike", {"id": held})
    engine.connection.execute(
        "insert into verdicts select content, n, 'alike', true, null,"
        f" {column} from live where {column} in (select id from alike)"
    )


def _by_look(ids: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for each, seq in ids:
        found[unicodedata.normalize("NFKC", each).strip()].append((each, seq))
    return found


def _held(rows: list[Row]) -> list[str]:
    """Return the ids of one look that are held: all but the one that came first by itself."""
    if len({each for each, _ in rows}) == 1:
        return []
    first = min(seq for _, seq in rows)
    ahead = {each for each, seq in rows if seq == first}
    return [each for each, _ in rows if len(ahead) > 1 or each not in ahead]
