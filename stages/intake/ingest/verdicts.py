"""What other rows say of a row: that it repeats one, contradicts one, or is in doubt beside them.

Goes in: the staged rows of a feed and those that stand already. Comes out: verdicts, a row each,
and the contents that must be read again with these, because rows of theirs that stand already are
not to stand any more. The outcome depends on the files alone, not on the order in which they were
read.

Ids that only Unicode tells apart, `A1` and its full-width twin, or `A1` and `A1 `, are two to a
machine and one to a person: the one delivered first stands, the others are held; where one file
brings both, both are held. Ids are stored as they are given. A person may release any of them.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa

from adapters.intake.relations import Scratch, one_row, query, texts, union
from stages.intake.ingest.master_data import MASTER
from transforms.intake.cleaning.doubts import doubts_of
from transforms.intake.row_columns import hashed, keys, versions
from transforms.language.quoting import identifier, identifiers
from transforms.schema import CLEAN_TABLES, FEEDS

NO_VERDICT = query("no_verdict")
_PLACE = pa.schema([("file_sha256", pa.string()), ("seq", pa.int64())])
_NO_PLACE = "cast(null as bigint) as content, cast(null as bigint) as n"


@dataclass(frozen=True)
class RowsBeside:
    """What rows of a feed are judged beside.

    `standing`: the feed's clean rows of other contents; None without any. `conflicts`: keys that
    rows of other contents are held for, with these contents; None without any. `releases`: lines
    that people set free. `packs`: known products. `order`: the place of each content among the
    deliveries. `refused`: contents that do not count.
    """

    standing: str | None
    conflicts: str | None
    releases: str
    packs: str
    order: Mapping[str, int]
    refused: Collection[str]


@dataclass(frozen=True)
class Verdicts:
    """Verdicts as a relation, and the contents that are to be read again with these."""

    rows: str
    pulled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judge:
    """Judge rows of a feed; `newest_wins` and `strict` as its map says."""

    scratch: Scratch
    feed: str
    newest_wins: bool
    strict: tuple[str, ...] = ()

    def verdicts(self, rows: str, identical: str, beside: RowsBeside) -> Verdicts:
        """Return what is said of `rows`; `identical` is what they say of themselves already.

        In this order: ids that look alike, doubts that the map holds rows for, keys.
        """
        found = self._kept([identical, *self._alike(self._live(rows, identical, beside), beside)])
        for name in doubts_of(self.feed, self.strict):
            live = self._live(rows, found, beside)
            found = self._kept([found, self._doubtful(name, live, found, beside)])
        live = self._live(rows, found, beside)
        pulled = self._contradicted(live, beside)
        rulings = self._rulings(live, beside)
        if rulings is None:
            return Verdicts(found, frozenset(pulled))
        said = (
            "select content, n, verdict, blamed, keeper, row_key"
            f" from ({rulings}) where not stands and verdict <> 'keep'"
        )
        displaced = self.scratch.engine.rows(
            f"select distinct file_sha256 from ({rulings}) where stands and verdict <> 'keep'"
        )
        return Verdicts(union([found, said]), frozenset({*pulled, *(sha for (sha,) in displaced)}))

    def _kept(self, relations: list[str]) -> str:
        return self.scratch.keep(union(relations)) if len(relations) > 1 else relations[0]

    def _live(self, rows: str, verdicts: str, beside: RowsBeside) -> str:
        left = texts("file_sha256", beside.refused)
        return query("live_row", staged_row=rows, verdict=verdicts, refused=left)

    def _contradicted(self, live: str, beside: RowsBeside) -> set[str]:
        """Return the contents with rows that are held for a conflict over a live row's key."""
        if beside.conflicts is None:
            return set()
        live_key = keys(self.feed, live)
        asked = query("conflicting_content", held_key=beside.conflicts, live_key=live_key)
        return {sha for (sha,) in self.scratch.engine.rows(asked)}

    def _rulings(self, live: str, beside: RowsBeside) -> str | None:
        """Rule over the rows whose key is met twice; None where there are none."""
        standing = beside.standing or CLEAN_TABLES[self.feed].no_rows
        mine = hashed(self.feed, f"select *, false as stands from ({live})")
        theirs = hashed(self.feed, f"select *, {_NO_PLACE}, true as stands from ({standing})")
        shared = self.scratch.keep(query("key_met_twice", live_key=mine, standing_key=theirs))
        if not self.scratch.engine.scalar(f"select count(*) from ({shared})"):
            return None
        met = [query("met_twice", keyed_row=each, shared_key=shared) for each in (mine, theirs)]
        return self.scratch.keep(
            query(
                "ruling",
                version_row=union(versions(self.feed, each) for each in met),
                place=self.scratch.store(
                    {"file_sha256": list(beside.order), "seq": list(beside.order.values())}, _PLACE
                ),
                release=beside.releases,
                params=one_row(newest_wins=self.newest_wins),
            )
        )

    def _doubtful(self, name: str, live: str, verdicts: str, beside: RowsBeside) -> str:
        """Return the rows in one doubt, held against all that stand and are live."""
        rule = doubts_of(self.feed, self.strict)[name]
        names = identifiers(FEEDS[self.feed].names)
        rows = [live, beside.standing] if beside.standing else [live]
        all_rows = union(f"select {names} from ({each})" for each in rows)
        found = rule.query(f"({live})", f"({all_rows})", f"({beside.packs})")
        return query(
            "doubt",
            doubtful_row=f"select *, {rule.key_sql()} as doubt_key from ({found})",
            release=beside.releases,
            verdict=verdicts,
            params=one_row(doubt=name),
        )

    def _alike(self, live: str, beside: RowsBeside) -> list[str]:
        """Return the rows whose id looks like another's; none where nothing is odd."""
        if self.feed not in MASTER:
            return []
        engine, column = self.scratch.engine, identifier(MASTER[self.feed])
        ids = f"select {column} as id, content, n, seq, file_sha256, file_line from ({live})"
        rows = [f"select id, seq from ({ids})"]
        if beside.standing:
            rows.append(f"select {column} as id, -1 as seq from ({beside.standing})")
        delivered = union(rows)
        if not engine.scalar(query("odd_id", delivered_id=delivered)):
            return []
        first = engine.rows(f"select id, min(seq) from ({delivered}) group by id, seq < 0")
        free = engine.rows(query("released_id", live_id=ids, release=beside.releases))
        released = {each for (each,) in free}
        held = {each for group in _by_look(first) for each in _held(group)} - released
        alike = texts("id", held)
        return [query("look_alike", live_id=ids, alike_id=alike)] if held else []


def _by_look(ids: list[tuple[str, int]]) -> Collection[list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each, seq in ids:
        found[unicodedata.normalize("NFKC", each).strip()].append((each, seq))
    return found.values()


def _held(rows: list[tuple[str, int]]) -> list[str]:
    """Return the ids of one look that are held: all but the one that came first by itself."""
    if len({each for each, _ in rows}) == 1:
        return []
    first = min(seq for _, seq in rows)
    ahead = {each for each, seq in rows if seq == first}
    return [each for each, _ in rows if len(ahead) > 1 or each not in ahead]
