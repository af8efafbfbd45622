"""Releases on their way through a feed's run, and the record of what left the quarantine.

A row that a person released is read again like any other; only the reason that was overruled does
not hold for it. What no longer is held after a run stands in the lake table `released`, with who
set it free and why, or that nobody had to.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from adapters.intake.decisions import kept_releases
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from stages.intake.ingest.context import IngestCall
from stages.intake.ingest.rows import hold
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.releases import Release, freed_because
from transforms.language.quoting import literal, timestamp_literal
from transforms.schema import RELEASED

AUTOMATIC = "peakledger"


@dataclass(frozen=True)
class Releases:
    """What people released of one feed of one source."""

    kept: tuple[Release, ...]

    @classmethod
    def of(cls, home: Home, source: str, feed: str) -> Releases:
        return cls(tuple(each for each in kept_releases(home, source) if each.feed == feed))

    def rules(self, rules: ReadingRules) -> dict[str, ReadingRules]:
        """Return, of contents with releases, the rules that they are read by; else `rules` hold."""
        lines = defaultdict(set)
        for each in self.kept:
            lines[each.file_sha256].add(f"{each.file_line} {each.reason_code}")
        return {
            sha: replace(
                rules, released=hashlib.sha256(str(sorted(found)).encode()).hexdigest()[:12]
            )
            for sha, found in lines.items()
        }

    @property
    def contents(self) -> set[str]:
        return {each.file_sha256 for each in self.kept}

    def waived(self) -> Mapping[str, Collection[str]]:
        """Return, by reason, the SHA-256 of the raw rows for which it does not hold."""
        found = defaultdict(set)
        for each in self.kept:
            found[each.reason_code].add(hashlib.sha256(each.raw_row.encode()).hexdigest())
        return found

    def place(self, engine: Engine) -> None:
        """Define `releases` on the engine: the lines released and the reasons overruled."""
        columns = ["file_sha256", "file_line", "reason_code", "settled_until"]
        columns += ["released_by", "released_why"]
        rows = {name: [getattr(each, name) for each in self.kept] for name in columns}
        if self.kept:
            hold(engine, "releases", rows)
        else:
            engine.connection.execute(
                "create or replace table releases (file_sha256 varchar, file_line bigint,"
                " reason_code varchar, settled_until bigint, released_by varchar,"
                " released_why varchar)"
            )


def record_released(run: IngestCall, source: str, feed: str, accepted: Collection[str]) -> None:
    """Note the rows of accepted contents that were held and no longer are; before they go."""
    engine, lake = run.engine, run.lake
    where = {"source": [source]}
    gone = _gone(run, feed, accepted, lake.quarantine().scan(where))
    if not engine.scalar(f"select count(*) from ({gone})"):
        return
    table = lake.state(RELEASED)
    names = ", ".join(RELEASED.names)
    key = ", ".join(RELEASED.key)
    table.replace(
        engine.arrow(
            f"select {names} from (select *, row_number() over (partition by {key}"
            f" order by released_at) as place from (select {names} from ({table.scan(where)})"
            f" union all select {names} from ({gone}))) where place = 1"
        ).cast(RELEASED.arrow),
        where,
        note=f"{run.run_id}: {feed}",
    )


def _gone(run: IngestCall, feed: str, contents: Collection[str], held_before: str) -> str:
    accepted = ", ".join(map(literal, sorted({*contents, ""})))
    reasons = [
        reason for (reason,) in run.engine.rows(f"select distinct reason_code from ({held_before})")
    ]
    because = " ".join(
        f"when {literal(reason)} then {literal(freed_because(reason))}" for reason in reasons
    )
    why = f"case q.reason_code {because} end" if because else "null"
    moment = timestamp_literal(run.now)
    return (
        "select q.source, q.feed, q.file, q.file_sha256, q.file_line, q.reason_code, q.column_name,"
        f" q.raw_value, q.raw_row, q.row_money, coalesce(r.released_by, {literal(AUTOMATIC)}) as"
        f" released_by, coalesce(r.released_why, {why}) as released_why, {moment} as released_at,"
        f" {literal(run.run_id)} as run_id from ({held_before}) as q left join (select"
        " file_sha256, file_line, reason_code, any_value(released_by) as released_by,"
        " any_value(released_why) as released_why from releases group by all) as r"
        " on q.file_sha256 = r.file_sha256 and q.file_line = r.file_line"
        f" and q.reason_code = r.reason_code where q.feed = {literal(feed)}"
        f" and q.file_sha256 in ({accepted}) and not exists (select 1 from held as h"
        " where h.file_sha256 = q.file_sha256 and h.file_line = q.file_line"
        " and h.reason_code = q.reason_code)"
    )
