"""Rows that other rows make doubtful: told, or held by a strict map, and the files to read again.

A return without its sale is held until the sale arrives, and held again when the sale is taken
back. Ids that only Unicode tells apart, `A1` and its full-width twin, or `A1` and `A1 `, are two to
a machine and one to a person: the one delivered first stands, the others are held; where one file
brings both, both are held. Ids are stored as they are given. A person may release any of them.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from adapters.lake.engine import Engine
from adapters.lake.tables import Lake
from stages.intake.ingest.master_data import MASTER, PACKS
from stages.intake.ingest.rows import hold
from transforms.intake.cleaning.doubts import DoubtRule, doubts_of, told_of
from transforms.intake.source_map import SourceMap
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS


@dataclass(frozen=True)
class Doubt:
    """How many of the rows about to be loaded are in one doubt, in the words of the gate."""

    expectation: str
    column: str
    rows_checked: int
    rows_failed: int
    why: str
    severity: Literal["warning"] = "warning"

    @property
    def passed(self) -> bool:
        return not self.rows_failed


def told_doubts(
    engine: Engine, feed: str, strict: tuple[str, ...], standing: str | None
) -> list[Doubt]:
    """Count the doubtful rows of `loaded`, held against all rows that will then stand."""
    found = []
    for name, rule in told_of(feed, strict).items():
        rows = engine.scalar(f"select count(*) from loaded where {rule.concerns}")
        if rows:
            doubtful_rows = engine.scalar(f"select count(*) from ({_told_query(rule, standing)})")
            found.append(Doubt(name, rule.column, int(rows), int(doubtful_rows), why=rule.why))
    return found


def _told_query(rule: DoubtRule, standing: str | None) -> str:
    """Return SQL of the doubtful rows, looking at no more of what stands than they may concern."""
    names = ", ".join(map(identifier, FEEDS[rule.feed].names))
    everything = f"select {names} from loaded"
    everything += f" union all by name select {names} from ({standing})" if standing else ""
    beside = (
        f"(select * from ({everything}) as e semi join"
        f" (select distinct account_id, product_id from loaded where {rule.concerns}) as c"
        " on e.account_id = c.account_id and e.product_id = c.product_id)"
    )
    return rule.query("loaded", beside)


def hold_doubtful(engine: Engine, feed: str, strict: tuple[str, ...], standing: str | None) -> None:
    """Add to `verdicts` the rows of `live` that the map is strict about; a row for one doubt."""
    for name, rule in doubts_of(feed, strict).items():
        names = ", ".join(map(identifier, FEEDS[feed].names))
        everything = f"(select {names} from live"
        everything += f" union all select {names} from ({standing}))" if standing else ")"
        engine.connection.execute(
            f"insert into verdicts select content, n, {literal(name)}, true, null,"
            f" {rule.key_sql()} from ({rule.query('live', everything, PACKS)}) as d"
            " where not exists (select 1 from releases as r where r.file_sha256 = d.file_sha256"
            f" and r.file_line = d.file_line and r.reason_code = {literal(name)})"
            " and not exists (select 1 from verdicts as v where v.content = d.content"
            " and v.n = d.n)"
        )


def doubtful(engine: Engine, lake: Lake, source_map: SourceMap, feed: str) -> set[str]:
    """Return the contents whose held rows are in doubt no more, or whose loaded ones are now."""
    found: set[str] = set()
    where = {"source": [source_map.source]}
    clean = f"({lake.clean(feed).scan(where)})"
    held = lake.quarantine().scan(where)
    for name, rule in doubts_of(feed, source_map.strict_in(feed)).items():
        if rule.by_file:
            continue
        mine = (
            f"select file_sha256, row_key from ({held}) where feed = {literal(feed)}"
            f" and status = 'open' and reason_code = {literal(name)}"
        )
        queries = [f"select file_sha256 from ({rule.query(clean, clean)})"]
        if engine.scalar(f"select count(*) from ({mine})"):
            still = rule.query(f"({rule.from_key(mine)})", clean)
            queries.append(
                f"select file_sha256 from (select file_sha256, row_key from ({mine})"
                f" except select file_sha256, row_key from ({still}))"
            )
        for query in queries:
            found |= {sha for (sha,) in engine.rows(f"select distinct file_sha256 from ({query})")}
    return found


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
