"""Fetching: what has arrived at a source, wherever that is, comes to rest in the raw area.

Goes in: a source and its intake record. Comes out: its deliveries, and what was left, refused or
could not be reached. Files of a folder or store are streamed into the raw area; an extract of a
database or API is whole on scratch disk first. A source that cannot be reached keeps what it has
delivered before, and the run goes on with that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from adapters.feed_files import Delivery, Incoming
from adapters.origins import Asked, Origin, open_origin
from adapters.origins.patience import Patience
from adapters.origins.stores import NotYet, left_note
from stages.ingest.context import Run
from stages.ingest.intake import Intake
from stages.ingest.reached import reached
from stages.ingest.results import Refusal
from stages.ingest.sources import Source
from transforms.errors import DataRefused, OutsideError, PeakledgerError


@dataclass
class Fetched:
    """A source's deliveries in order, and what this fetch made of what it found."""

    deliveries: list[Delivery]
    found: int = 0
    landed: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[PeakledgerError] = field(default_factory=list)


def fetch(run: Run, source: Source, intake: Intake) -> Fetched:
    """Land what is new at a source; hold its lock.

    Raises what cannot be trusted or is asked for wrongly, and, where the source lies in the feeds
    folder, whatever keeps it from being read; another source out of reach is a failure on the side.
    """
    run.store.sweep(source.name)
    fetched = Fetched(run.store.deliveries(source.name))
    latest = {delivery.name: delivery for delivery in fetched.deliveries}
    try:
        with open_origin(_asked(run, source, intake, fetched, latest)) as origin:
            _land(run, source, origin, fetched, latest)
    except PeakledgerError as failure:
        if source.is_local:
            raise
        fetched.failures.append(failure)
        return fetched
    if not fetched.found and not fetched.deliveries:
        raise _nothing(source, fetched.notes)
    return fetched


def _asked(
    run: Run, source: Source, intake: Intake, fetched: Fetched, latest: dict[str, Delivery]
) -> Asked:
    def has(file: Incoming) -> bool:
        return file.name in latest and run.store.has(file, latest[file.name])

    return Asked(
        source.map,
        source.folder,
        run.folder(),
        run.now,
        source.patterns,
        reached(source.map, fetched.deliveries, intake),
        has,
        run.connections,
        lambda what, done: run.tell(f"fetch {what}", done, 0),
    )


def _land(
    run: Run, source: Source, origin: Origin, fetched: Fetched, latest: dict[str, Delivery]
) -> None:
    patience = Patience(source.map.retries)
    files = patience.run(origin.arrivals)
    fetched.notes += origin.notes
    left: list[str] = []
    for done, file in enumerate(files, 1):
        run.tell(f"land {source.name}", done, len(files))
        earlier = latest.get(file.name)
        try:
            landed = patience.run(_landing(run, source, file, earlier, fetched.deliveries))
        except DataRefused as error:
            fetched.refusals.append(Refusal.of(source.name, "", file.name, error))
            continue
        except NotYet:
            left.append(file.name)
            continue
        if landed is not earlier:
            fetched.deliveries.append(landed)
            fetched.landed += 1
    fetched.found = len(files)
    if left:
        fetched.notes.append(left_note(source.name, "changed or gone while they were read", left))


def _landing(
    run: Run,
    source: Source,
    file: Incoming,
    earlier: Delivery | None,
    deliveries: Sequence[Delivery],
) -> Callable[[], Delivery]:
    number = deliveries[-1].number + 1 if deliveries else 1
    return lambda: run.store.land(file, source.name, earlier, number, run.now)


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
