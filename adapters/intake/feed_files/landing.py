"""Landing: the bytes of a file, untouched, under their content hash, and a manifest per delivery.

    <raw>/ab/ab12…                      the bytes
    <raw>/ab/ab12….<source>.<n>.json    delivery n of the source: name, hash, size, rows, when

The same bytes again are a no-op. A delivery is of record once its manifest is on disk; bytes
without one are what a crash left, and the next landing of them makes it good. Deliveries are
numbered, so that their order needs no clock.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.intake.feed_files.arrival import Incoming, Marks
from adapters.intake.feed_files.content import Content
from adapters.intake.parsers.text_facts import FactsCounter, TextFacts
from adapters.lake.crash_points import crash_point
from adapters.lake.home import Home
from adapters.lake.home_places import HomePlace
from adapters.lake.places import FileState, Place
from transforms.intake.file_faults import FileRefused
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _
from transforms.operations.settings import size_in_bytes

_SHA256 = 64


@dataclass(frozen=True)
class Delivery:
    """One delivery of record: which bytes a source sent under which name, and when they landed.

    `withdrawn`: the feeds that refused it until it was gone from its source, and since when.
    """

    source: str
    number: int
    name: str
    sha256: str
    size: int
    fetched_at: str
    facts: TextFacts
    marks: Marks = ()
    noted_ns: int = 0
    origin: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)


class RawStore:
    """The raw area of a lake."""

    def __init__(self, raw: Path, largest: int | None = None, record: Place | None = None):
        self._raw, self._largest = raw, largest
        self._record = record or HomePlace(raw)

    @classmethod
    def of(cls, home: Home) -> RawStore:
        """Return the raw area of a home: on record in its lake, had on this machine."""
        return cls(home.raw, size_in_bytes(home.settings.files.largest), home.record)

    def path(self, sha256: str) -> Path:
        """Return a landed file on this machine, brought here where it is not; it may be missing."""
        path = self._raw / sha256[:2] / sha256
        with suppress(FileNotFoundError):
            self._of_record(sha256).bring(path)
        return path

    def _of_record(self, sha256: str) -> Place:
        return self._record / sha256[:2] / sha256

    def content(self, delivery: Delivery) -> Content:
        """Return the bytes of a delivery as a content that can be opened."""
        path = self.path(delivery.sha256)
        return Content(
            delivery.number,
            delivery.name,
            delivery.sha256,
            path,
            facts=delivery.facts,
            size=delivery.size,
        )

    def deliveries(self, source: str) -> list[Delivery]:
        """List a source's deliveries in the order they were landed."""
        manifests = self._record.read_below(lambda name: _is_of(name, source))
        found = [_read(state, content) for state, content in manifests]
        return sorted(found, key=lambda delivery: delivery.number)

    def land(
        self, file: Incoming, source: str, earlier: Delivery | None, number: int, *, now: datetime
    ) -> Delivery:
        """Land a file and return its delivery; `earlier` is the latest under the same name.

        Returns `earlier` itself where the bytes are the same. Raises `DataRefused` for a file that
        may not be taken, is larger than any may be, or is still being written.
        """
        if earlier is not None and self.has(file, earlier):
            return earlier
        sha256, size, facts = self._take_in(file, source)
        if earlier is not None and earlier.sha256 == sha256:
            self._note(replace(earlier, marks=file.marks, origin=file.origin))
            return earlier
        crash_point("land.bytes_written")
        delivery = Delivery(
            source,
            number,
            file.name,
            sha256,
            size=size,
            fetched_at=now.isoformat(),
            facts=facts,
            marks=file.marks,
            origin=file.origin,
        )
        self._note(delivery)
        return delivery

    def has(self, file: Incoming, earlier: Delivery) -> bool:
        """Tell from the file's marks alone that its bytes are those landed before."""
        is_noted = file.is_as_noted(earlier.marks, earlier.noted_ns)
        return is_noted and self._of_record(earlier.sha256).exists()

    def _note(self, delivery: Delivery) -> None:
        name = f"{delivery.sha256}.{delivery.source}.{delivery.number:08d}.json"
        (self._of_record(delivery.sha256).parent / name).write(_written(delivery))

    def withdraw(self, delivery: Delivery, feeds: Collection[str], now: datetime) -> Delivery:
        """Note that a delivery that these feeds refused is gone from its source."""
        since = dict(delivery.withdrawn) | dict.fromkeys(feeds, now.isoformat())
        gone = replace(delivery, withdrawn=since)
        self._note(gone)
        return gone

    def sweep(self, source: str) -> None:
        """Remove what a killed run of a source was copying; hold the source's lock."""
        for left in self._raw.glob(f".incoming.{source}"):
            left.unlink()

    def _take_in(self, file: Incoming, source: str) -> tuple[str, int, TextFacts]:
        """Copy the bytes in under their hash, on disk before they bear their name."""
        incoming = self._raw / f".incoming.{source}"
        incoming.parent.mkdir(parents=True, exist_ok=True)
        digest, counter, size = hashlib.sha256(), FactsCounter(), 0
        try:
            with incoming.open("wb") as target:
                for chunk in file.chunks():
                    size += len(chunk)
                    if self._largest is not None and size > self._largest:
                        raise _too_big(file, self._largest)
                    digest.update(chunk)
                    counter.add(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            if not file.is_unchanged():
                raise DataRefused(
                    _("{name} is still being written", name=file.name),
                    where=file.place,
                    remedy=_(
                        "let the delivery finish, or write to a .tmp name and rename; run again"
                    ),
                )
            sha256 = digest.hexdigest()
            landed = self._raw / sha256[:2] / sha256
            landed.parent.mkdir(exist_ok=True)
            os.replace(incoming, landed)
            self._of_record(sha256).keep(landed)
        except OSError as error:
            raise OutsideError(
                _("{name} could not be landed: {error}", name=file.name, error=error),
                where=file.place,
                remedy=_("free disk space or give access to the file, then run again"),
            ) from error
        finally:
            incoming.unlink(missing_ok=True)
        return digest.hexdigest(), size, counter.facts()


def _too_big(file: Incoming, largest: int) -> FileRefused:
    return FileRefused(
        "too_big",
        _(
            "{name} has more than the {largest} bytes that a file may have",
            name=file.name,
            largest=largest,
        ),
        where=file.place,
        remedy=_("deliver it in smaller files, or raise `files.largest` in peakledger.yaml"),
    )


def _written(delivery: Delivery) -> bytes:
    rows = None if delivery.facts.nuls else max(delivery.facts.line_feeds - 1, 0)
    content: dict[str, Any] = {
        "source": delivery.source,
        "delivery": delivery.number,
        "name": delivery.name,
        "sha256": delivery.sha256,
        "bytes": delivery.size,
        # Lines less a header for text; null for workbooks and Parquet, whose rows are no lines.
        "rows": rows,
        "fetched_at": delivery.fetched_at,
        "text": delivery.facts.as_json(),
        "marks": delivery.marks,
        "origin": dict(delivery.origin),
        "withdrawn": dict(delivery.withdrawn),
    }
    return json.dumps(content, indent=1, ensure_ascii=False).encode()


def _is_of(name: str, source: str) -> bool:
    """Say whether a file's name is that of a manifest of a source."""
    sha256, _, rest = name.partition(".")
    return len(sha256) == _SHA256 and rest.startswith(f"{source}.") and name.endswith(".json")


def _read(state: FileState, manifest: bytes) -> Delivery:
    content = json.loads(manifest)
    return Delivery(
        content["source"],
        content["delivery"],
        content["name"],
        content["sha256"],
        size=content["bytes"],
        fetched_at=content["fetched_at"],
        facts=TextFacts(**content["text"]),
        marks=tuple(content["marks"]),
        noted_ns=state[-1],
        origin=content.get("origin", {}),
        withdrawn=content.get("withdrawn", {}),
    )
