"""Fetching: what has arrived at a source, wherever that is, comes to rest in the raw area.

Goes in: a source and its intake record. Comes out: its deliveries, and what was left, refused or
could not be reached. Files of a folder or store are streamed into the raw area; an extract of a
database or API is whole on scratch disk first. A source that cannot be reached keeps what it has
delivered before, and the run goes on with that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from adapters.intake.feed_files import Delivery, Incoming
from adapters.intake.origins import Asked, Origin, open_origin
from adapters.intake.origins.extracts import asked_by
from adapters.intake.origins.retry import Patience
from adapters.intake.origins.stores import NotYet, left_note
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.report import Refusal
from stages.intake.ingest.sources import Source
from stages.intake.ingest.task import IngestCall
from transforms.intake.source_map import SourceMap
from transforms.intake.source_map.marks import Mark, parse_mark
from transforms.language.errors import DataRefused, OutsideError, PeakledgerError


@dataclass
class Fetched:
    """A source's deliveries in order, and what this fetch made of what it found."""

    deliveries: list[Delivery]
    found: int = 0
    landed: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[PeakledgerError] = field(default_factory=list)


def fetch(run: IngestCall, source: Source, intake: Intake) -> Fetched:
    """Land what is new at a source; hold its lock. What keeps it from being read is a failure on
    the side: what it has delivered before is still judged."""
    run.store.sweep(source.name)
    fetched = Fetched(run.store.deliveries(source.name))
    latest = {each.name: each for each in fetched.deliveries if not each.withdrawn}
    try:
        with open_origin(_asked(run, source, intake, fetched, latest=latest)) as origin:
            there = _land(run, source, origin, fetched, latest=latest)
            _withdraw(run, source, intake, fetched, there={*there, *origin.left})
    except PeakledgerError as failure:
        fetched.failures.append(failure)
    else:
        if not fetched.found and not fetched.deliveries:
            fetched.failures.append(_nothing(source, fetched.notes))
    return fetched


def _asked(
    run: IngestCall,
    source: Source,
    intake: Intake,
    fetched: Fetched,
    *,
    latest: dict[str, Delivery],
) -> Asked:
    def has(file: Incoming) -> bool:
        return file.name in latest and run.store.has(file, latest[file.name])

    return Asked(
        source.map,
        source.folder,
        run.scratch.folder(),
        run.now,
        patterns=source.patterns,
        reached=reached(source.map, fetched.deliveries, intake),
        has=has,
        connections=run.connections,
        tell=lambda what, done: run.progress(f"fetch {what}", done, 0),
    )


def _land(
    run: IngestCall,
    source: Source,
    origin: Origin,
    fetched: Fetched,
    *,
    latest: dict[str, Delivery],
) -> list[str]:
    """Land what has arrived; return the names of all that is there."""
    patience = Patience(source.map.retries)
    files = patience.run(origin.arrivals)
    fetched.notes += origin.notes
    left: list[str] = []
    for done, file in enumerate(files, 1):
        run.progress(f"land {source.name}", done, len(files))
        earlier = latest.get(file.name)
        try:
            landed = patience.run(
                _landing(run, source, file, earlier, deliveries=fetched.deliveries)
            )
        except DataRefused as error:
            fetched.refusals.append(Refusal.of(source.name, "", file.name, error))
            continue
        except NotYet:
            left.append(file.name)
            continue
        except OutsideError as error:
            if not source.is_local:
                raise
            # The other files may well be readable.
            fetched.failures.append(error)
            continue
        if landed is not earlier:
            fetched.deliveries.append(landed)
            fetched.landed += 1
    fetched.found = len(files)
    if left:
        fetched.notes.append(left_note(source.name, "changed or gone while they were read", left))
    return [file.name for file in files]


def _withdraw(
    run: IngestCall, source: Source, intake: Intake, fetched: Fetched, *, there: set[str]
) -> None:
    """Note which refused deliveries are gone or replaced: nothing of them counts or ever will."""
    latest = {each.name: each.sha256 for each in fetched.deliveries if not each.withdrawn}
    refused: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in intake.rows:
        is_replaced = latest.get(row.file) != row.sha256 and not source.adds(row.feed)
        if row.status == "refused" and (row.file not in there or is_replaced):
            refused[row.file, row.sha256].append(row.feed)
    for at, delivery in enumerate(fetched.deliveries):
        feeds = set(refused[delivery.name, delivery.sha256]) - set(delivery.withdrawn)
        if feeds:
            fetched.deliveries[at] = run.store.withdraw(delivery, feeds, run.now)


def _landing(
    run: IngestCall,
    source: Source,
    file: Incoming,
    earlier: Delivery | None,
    *,
    deliveries: Sequence[Delivery],
) -> Callable[[], Delivery]:
    number = deliveries[-1].number + 1 if deliveries else 1
    return lambda: run.store.land(file, source.name, earlier, number, now=run.now)


def _nothing(source: Source, notes: Sequence[str]) -> PeakledgerError:
    if notes:
        # Something is there and not ready: another run may find it so.
        return OutsideError(
            f"nothing of source {source.name!r} has arrived yet",
            where="; ".join(notes),
            remedy="run again once its files have arrived whole",
        )
    return DataRefused(
        f"no file of source {source.name!r} lies in {source.place}",
        where=", ".join(source.map.path) or source.place,
        remedy="put its files there, or correct `path` in source.yaml",
    )


def reached(
    source_map: SourceMap, deliveries: Sequence[Delivery], intake: Intake
) -> dict[str, Mark]:
    """Return, per feed with a watermark, the mark up to which rows are on record."""
    marks: dict[str, Mark] = {}
    for name, feed in source_map.feeds.items():
        if feed.watermark is None:
            continue
        loaded = {(row.file, row.sha256) for row in intake.of(name) if row.is_active}
        for each in deliveries:
            is_ours = each.origin.get("asked") == asked_by(feed)
            if is_ours and (each.name, each.sha256) in loaded and "reached" in each.origin:
                marks[name] = parse_mark(each.origin["reached"])
    return marks
