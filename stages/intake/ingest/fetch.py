"""Fetching: what has arrived at a source, wherever that is, comes to rest in the raw area.

Goes in: a source and its intake record. Comes out: its deliveries, and what was left, refused or
could not be reached. Files of a folder or store are streamed into the raw area; an extract of a
database or API is whole on scratch disk first. A source that cannot be reached keeps what it has
delivered before, and the run goes on with that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from adapters.intake.feed_files import Delivery, Incoming
from adapters.intake.origins import Asked, open_origin
from adapters.intake.origins.extracts import asked_by
from adapters.intake.origins.retry import Patience
from adapters.intake.origins.stores import NotYet, left_note
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.refusal import Refusal
from stages.intake.ingest.source import Source
from stages.intake.ingest.task import IngestCall
from transforms.intake.source_map import SourceMap
from transforms.intake.source_map.marks import Mark, parse_mark
from transforms.language.errors import DataRefused, OutsideError, PeakledgerError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined


@dataclass(frozen=True)
class Fetched:
    """A source's deliveries in order, and what this fetch made of what it found."""

    deliveries: tuple[Delivery, ...]
    found: int = 0
    landed: int = 0
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    failures: tuple[PeakledgerError, ...] = ()

    @property
    def latest(self) -> dict[str, Delivery]:
        """Return the delivery that each name stands for."""
        return {each.name: each for each in self.deliveries if not each.withdrawn}

    def with_failure(self, failure: PeakledgerError) -> Fetched:
        return replace(self, failures=(*self.failures, failure))

    def with_note(self, note: str) -> Fetched:
        return replace(self, notes=(*self.notes, note))


def fetch(run: IngestCall, source: Source, intake: Intake) -> Fetched:
    """Land what is new at a source; hold its lock. What keeps it from being read is a failure on
    the side: what it has delivered before is still judged."""
    run.store.sweep(source.name)
    fetched = Fetched(tuple(run.store.deliveries(source.name)))
    try:
        with open_origin(_asked(run, source, intake, fetched)) as origin:
            patience = Patience(source.map.retries)
            files = patience.run(origin.arrivals)
            fetched = replace(fetched, notes=tuple(origin.notes))
            for step in _landed(run, source, files, fetched, patience=patience):
                # what has landed before a failure counts
                fetched = step
            there = {*(file.name for file in files), *origin.left}
            fetched = _withdrawn(run, source, intake, fetched, there=there)
    except PeakledgerError as failure:
        return fetched.with_failure(failure)
    if not fetched.found and not fetched.deliveries:
        return fetched.with_failure(_nothing(source, fetched.notes))
    return fetched


def _asked(run: IngestCall, source: Source, intake: Intake, fetched: Fetched) -> Asked:
    latest = fetched.latest

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
        tell=lambda what, done: run.progress(_("fetch {what}", what=what), done, 0),
    )


def _landed(
    run: IngestCall,
    source: Source,
    files: Sequence[Incoming],
    fetched: Fetched,
    *,
    patience: Patience,
) -> Iterator[Fetched]:
    """Land what has arrived; yield what is fetched after each file that changes it."""
    latest = fetched.latest
    left: list[str] = []
    for done, file in enumerate(files, 1):
        run.progress(_("land {name}", name=source.name), done, len(files))
        earlier = latest.get(file.name)
        number = fetched.deliveries[-1].number + 1 if fetched.deliveries else 1
        try:
            landed = patience.run(
                partial(
                    run.store.land, file, source.name, earlier=earlier, number=number, now=run.now
                )
            )
        except DataRefused as error:
            refusal = Refusal.of(source.name, "", file.name, error)
            fetched = replace(fetched, refusals=(*fetched.refusals, refusal))
        except NotYet:
            left.append(file.name)
            continue
        except OutsideError as error:
            if not source.is_local:
                raise
            # The other files may well be readable.
            fetched = fetched.with_failure(error)
        else:
            if landed is earlier:
                continue
            deliveries = (*fetched.deliveries, landed)
            fetched = replace(fetched, deliveries=deliveries, landed=fetched.landed + 1)
        yield fetched
    fetched = replace(fetched, found=len(files))
    note = left_note(source.name, _("changed or gone while they were read"), left)
    yield fetched.with_note(note) if left else fetched


def _withdrawn(
    run: IngestCall, source: Source, intake: Intake, fetched: Fetched, *, there: set[str]
) -> Fetched:
    """Note which refused deliveries are gone or replaced: nothing of them counts or ever will."""
    latest = {name: each.sha256 for name, each in fetched.latest.items()}
    refused: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in intake.rows:
        is_replaced = latest.get(row.file) != row.sha256 and not source.adds(row.feed)
        if row.status == "refused" and (row.file not in there or is_replaced):
            refused[row.file, row.sha256].add(row.feed)
    deliveries = list(fetched.deliveries)
    for at, delivery in enumerate(deliveries):
        if feeds := refused[delivery.name, delivery.sha256] - set(delivery.withdrawn):
            deliveries[at] = run.store.withdraw(delivery, feeds, run.now)
    return replace(fetched, deliveries=tuple(deliveries))


def _nothing(source: Source, notes: Sequence[str]) -> PeakledgerError:
    if notes:
        # Something is there and not ready: another run may find it so.
        return OutsideError(
            _("nothing of source {name} has arrived yet", name=repr(source.name)),
            where=joined(notes, _("; ")),
            remedy=_("run again once its files have arrived whole"),
        )
    return DataRefused(
        _("no file of source {name} lies in {place}", name=repr(source.name), place=source.place),
        where=", ".join(source.map.path) or source.place,
        remedy=_("put its files there, or correct `path` in source.yaml"),
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
