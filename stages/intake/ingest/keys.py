"""Rows that share a key: repeats, versions and conflicts, within a file and across files.

Identical rows are one row: the first delivered stands, the others repeat it. Rows that differ are
versions: the highest `version` stands (or, where the map says `conflicts: newest`, the row of the
latest delivery); without either nobody knows which is true, and all of them are turned away. So the
outcome depends on the files alone, not on the order in which they were read. Where a person has
released one of the versions, it overrules those delivered until then.

Most keys are met once; they are told apart by a hash, and only rows whose hash is met twice are
looked at as rows. Where a row that stands already is not to stand any more, its file is read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from adapters.lake.engine import Engine
from stages.intake.ingest.doubts import hold_alike, hold_doubtful
from stages.intake.ingest.rows import hold
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS


@dataclass(frozen=True)
class Keys:
    """Judge the rows of `staged` by key, among themselves and against `standing`.

    `standing` is SQL of the feed's rows that stand already, of files not staged; `held` is SQL of
    (row_key, file_sha256) of rows of such files that are turned away for a conflict.
    """

    engine: Engine
    feed: str
    newest_wins: bool
    strict: tuple[str, ...] = ()

    def judge(
        self,
        standing: str | None,
        held: str | None,
        order: Mapping[str, int],
        refused: Collection[str],
    ) -> set[str]:
        """Add to `verdicts` and return the hashes of files that must be read again with these."""
        self.engine.connection.execute("delete from verdicts where verdict <> 'identical'")
        self._define_live(refused)
        hold_alike(self.engine, self.feed, standing)
        self._define_live(refused)
        hold_doubtful(self.engine, self.feed, self.strict, standing)
        self._define_live(refused)
        pulled = self._holding_files(held) if held is not None else set()
        if not self._find_candidates(standing):
            return pulled
        self._judge_candidates(order)
        self.engine.connection.execute(
            "insert into verdicts select content, n, verdict, blamed, keeper, row_key from judged"
            " where not stands and verdict <> 'keep'"
        )
        displaced = self.engine.rows(
            "select distinct file_sha256 from judged where stands and verdict <> 'keep'"
        )
        return pulled | {sha for (sha,) in displaced}

    def _define_live(self, refused: Collection[str]) -> None:
        """Define `live`: the rows that nothing else has decided about."""
        left = ", ".join(map(literal, [*refused, ""]))
        live = (
            "select * from staged where left_out is null and reason_code is null"
            f" and file_sha256 not in ({left})"
        )
        if self.engine.scalar("select count(*) from verdicts"):
            live = f"select l.* from ({live}) as l anti join verdicts as v"
            live += " on l.content = v.content and l.n = v.n"
        self.engine.connection.execute(f"create or replace view live as {live}")

    def repeats_of(self) -> dict[str, tuple[str, ...]]:
        """Return, by content, the other contents whose rows it repeats."""
        rows = self.engine.rows(
            "select c.file_sha256, list_sort(list(distinct v.keeper)) from verdicts as v"
            " join contents as c on v.content = c.content where v.verdict = 'repeat'"
            " and v.keeper <> c.file_sha256 group by 1"
        )
        return {sha: tuple(keepers) for sha, keepers in rows}

    @property
    def _hash(self) -> str:
        return f"hash({', '.join(map(identifier, FEEDS[self.feed].key))})"

    @property
    def _row_key(self) -> str:
        return as_text(FEEDS[self.feed].key)

    def _holding_files(self, held: str) -> set[str]:
        rows = self.engine.rows(
            f"select distinct h.file_sha256 from ({held}) as h"
            f" join (select {self._row_key} as row_key from live) as l on h.row_key = l.row_key"
        )
        return {sha for (sha,) in rows}

    def _find_candidates(self, standing: str | None) -> bool:
        """Gather rows whose key's hash is met twice; tell whether there are any."""
        run = self.engine.connection.execute
        run(
            f"create or replace table twice as select {self._hash} as h from live group by h"
            " having count(*) > 1"
        )
        if standing is not None:
            run(
                f"insert into twice select distinct h from (select {self._hash} as h"
                f" from ({standing})) semi join (select {self._hash} as h from live) using (h)"
            )
        if not self.engine.scalar("select count(*) from twice"):
            return False
        rows = self._met_twice("live", "content, n, false")
        if standing is not None:
            rows += " union all " + self._met_twice(f"({standing})", "null, null, true")
        run(f"create or replace table candidates as {rows}")
        return True

    def _met_twice(self, rows: str, place: str) -> str:
        found = f"(select * from {rows} where {self._hash} in (select h from twice))"
        return f"select {self._columns(place)} from {found}"

    def _columns(self, place: str) -> str:
        names = [name for name in FEEDS[self.feed].names if name != "version"]
        content, n, stands = place.split(", ")
        version = '"version"' if "version" in FEEDS[self.feed].names else "null"
        return (
            f"{content} as content, {n} as n, {stands} as stands, file_sha256, file_line,"
            f" {self._row_key} as row_key,"
            f" cast({version} as bigint) as version, {as_text(names)} as body"
        )

    def _judge_candidates(self, order: Mapping[str, int]) -> None:
        run = self.engine.connection.execute
        hold(self.engine, "places", {"sha": list(order), "seq": list(order.values())})
        run(
            "create or replace temp view settling as select file_sha256, file_line,"
            " max(settled_until) as settled_until from releases"
            " where reason_code = 'conflicting_version' group by file_sha256, file_line"
        )
        rank = "seq" if self.newest_wins else "version"
        run(
            "create or replace table judged as with placed as (select c.*, p.seq, s.settled_until,"
            f" cast({rank} as bigint) as rank from candidates as c join places as p"
            " on c.file_sha256 = p.sha left join settling as s on c.file_sha256 = s.file_sha256"
            " and c.file_line = s.file_line), ranked as (select *, settled_until is null and seq <="
            " coalesce(max(settled_until) over (partition by row_key), 0) as is_overruled"
            " from placed), tops as (select row_key,"
            " max(rank) filter (not is_overruled) as top,"
            " count(distinct body) filter (not is_overruled) as bodies, min(seq) as first_seq,"
            " max(seq) as last_seq from ranked group by row_key), top_bodies as (select r.row_key,"
            " count(distinct r.body) as top_bodies from ranked as r join tops as t"
            " on r.row_key = t.row_key where r.rank is not distinct from t.top"
            " and not r.is_overruled group by r.row_key)"
            " select r.content, r.n, r.stands, r.file_sha256, r.row_key,"
            " case when not (t.bodies = 1 or (t.top is not null and b.top_bodies = 1))"
            " then 'conflict' when row_number() over best = 1 then 'keep' else 'repeat' end"
            " as verdict, r.seq > t.first_seq or t.first_seq = t.last_seq as blamed,"
            " first_value(r.file_sha256) over best as keeper"
            " from ranked as r join tops as t on r.row_key = t.row_key"
            " join top_bodies as b on r.row_key = b.row_key"
            " window best as (partition by r.row_key"
            " order by r.is_overruled, r.rank desc nulls last, r.seq, r.file_line)"
        )


def as_text(names: Iterable[str]) -> str:
    """Return SQL of one text for several values, different where any of them is."""
    texts = (f"cast({identifier(name)} as varchar)" for name in names)
    return f"cast(json_array({', '.join(texts)}) as varchar)"
