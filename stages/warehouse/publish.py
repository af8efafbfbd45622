"""Publish what a build made: only facts before the as-of date, only parts that are not published.

Goes in: the lake tables of the models and an as-of date. Comes out: one new version, or none. What
each published part was made of is remembered in the home, with the digest it stood under in the
warehouse; a part is offered again where either differs. So a warehouse that was emptied, or another
one, gets all of it, and a run with nothing new reads nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.models.content import digest
from adapters.lake.models.months import first_day, number_of, number_of_text, text_of
from adapters.lake.models.outputs import WHOLE, Kept
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.control import Slice, measure_rows
from adapters.warehouse.copy import conformed
from adapters.warehouse.lease import Lease
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import CurrentVersion, VersionInfo, current_version
from transforms.language.quoting import date_literal, identifiers
from transforms.schema import WAREHOUSE_TABLES

# How a fact's rows are cut to what is dated before the as-of date; other tables are cut already.
_CUTS = {
    "fct_order_line": ("", "order_date < $as_of"),
    "fct_inventory_day": (
        " replace (least(days_covered, date_diff('day', date_day, $as_of)) as days_covered)",
        "date_day < $as_of",
    ),
}
# The longest that a row of a month speaks for days of the next: a count of stock, or a week.
_REACH = timedelta(days=7)
_ALL = "*"
Parts = dict[str, str]


@dataclass(frozen=True)
class Offer:
    """The parts of a table, each with what it was made of, and those that should be gone."""

    kept: Kept
    parts: Parts
    is_by_month: bool


def publish_built(
    home: Home,
    warehouse: Warehouse,
    engine: Engine,
    tables: Iterable[Kept],
    *,
    version: VersionInfo,
    lease: Lease,
) -> Published:
    """Publish the parts that differ from what stands; raise what `publish` raises."""
    months = _recent_months(home, tables, version.as_of)
    offers = [_offer(kept, version.as_of, months) for kept in tables]
    memory = _Memory(home, warehouse.place)
    with warehouse.connection() as connection:
        before = current_version(connection)
    changes = [
        change
        for offer in offers
        if (change := _change(engine, offer, memory, before, as_of=version.as_of)) is not None
    ]
    built = [offer.kept.model.name for offer in offers]
    published = publish(warehouse, version, changes, covers=built, lease=lease)
    if changes:
        with warehouse.connection() as connection:
            memory.remember(offers, current_version(connection))
    return published


def measured_in_lake(
    home: Home, place: str, engine: Engine, built: Iterable[Kept], *, names: Iterable[str]
) -> Iterator[tuple[str, str, Slice]]:
    """Yield table, partition and measure of what the lake holds of the published tables `names`.

    Of a built table the parts that are still made of what they were published from, cut as they
    were cut then; of another one what its stage left in the lake.
    """
    memory, models = _Memory(home, place), {kept.model.name: kept for kept in built}
    # A connection that streams rows cannot read them too: it would wait for itself.
    with Engine.open(home) as reading:
        for name in sorted(names):
            if name in models:
                offers = memory.published_from(models[name]).items()
                rows = [_rows(engine, models[name], months, day)() for day, months in offers]
            else:
                table = mart(home, name)
                rows = [engine.stream(table.scan())] if table.exists() else []
            for some in rows:
                with conformed(some, WAREHOUSE_TABLES[name]) as given:
                    pieces = measure_rows(reading, WAREHOUSE_TABLES[name], given)
                for partition, piece in pieces.items():
                    yield name, partition, piece


def _recent_months(home: Home, tables: Iterable[Kept], as_of: date) -> int | None:
    """Return how many latest months of order lines are published; None for all."""
    retention = home.settings.retention
    lines = next((kept.rows for kept in tables if kept.model.name == "fct_order_line"), {})
    admitted = sum(rows for month, rows in lines.items() if month < _month_after(as_of))
    if admitted <= retention.published_order_line_rows:
        return None
    return retention.published_order_line_months


def _offer(kept: Kept, as_of: date, months: int | None) -> Offer:
    if not kept.model.is_by_month:
        return Offer(kept, {_ALL: kept.digests.get(WHOLE, "")}, is_by_month=False)
    first = ""
    if kept.model.name == "fct_order_line" and months is not None:
        first = text_of(number_of(as_of - timedelta(days=1)) - months + 1)
    parts = {
        month: f"{kept.digests.get(month, '')} {_cut(kept.model.name, month, as_of)}"
        for month in kept.rows
        if first <= month < _month_after(as_of)
    }
    return Offer(kept, parts, is_by_month=True)


def _month_after(as_of: date) -> str:
    """Return the first month that has no day before the as-of date."""
    return text_of(number_of(as_of - timedelta(days=1)) + 1)


def _cut(table: str, month: str, as_of: date) -> str:
    ends = first_day(number_of_text(month) + 1) + _REACH
    return as_of.isoformat() if table in _CUTS and as_of < ends else ""


def _change(
    engine: Engine, offer: Offer, memory: _Memory, before: CurrentVersion, *, as_of: date
) -> TableChange | None:
    name = offer.kept.model.name
    stands = _digests(offer, before)
    new = [p for p, made_of in offer.parts.items() if not memory.has(name, p, made_of, stands)]
    if not offer.is_by_month:
        return TableChange(name, _rows(engine, offer.kept, None, as_of)) if new else None
    partitions = sorted({*new, *(set(stands) - set(offer.parts))})
    if not partitions:
        return None
    return TableChange(name, _rows(engine, offer.kept, new, as_of), partitions)


def _rows(
    engine: Engine, kept: Kept, months: list[str] | None, as_of: date
) -> Callable[[], pa.RecordBatchReader]:
    star, where = _CUTS.get(kept.model.name, ("", "true"))
    scan = kept.scan(months)
    columns = identifiers(WAREHOUSE_TABLES[kept.model.name].names)
    query = f"select {columns} from (select *{star} from ({scan}) where {where})"
    return lambda: engine.stream(query.replace("$as_of", date_literal(as_of)))


def _digests(offer: Offer, stands: CurrentVersion) -> Parts:
    """Return the digest of each part as it stands in the warehouse."""
    found = {p: piece.digest for p, piece in stands.tables.get(offer.kept.model.name, {}).items()}
    if offer.is_by_month:
        return found
    return {_ALL: digest(f"{p}={taken}" for p, taken in sorted(found.items()))} if found else {}


class _Memory:
    """What was published from what, kept in a file of the home."""

    def __init__(self, home: Home, place: str):
        self._path = home.shared / "state" / "published.json"
        self._place = place
        try:
            self._all = json.loads(self._path.read())
        except (OSError, ValueError):
            self._all = {}

    def has(self, table: str, part: str, made_of: str, stands: Mapping[str, str]) -> bool:
        known = self._all.get(self._place, {}).get(table, {}).get(part)
        return bool(known == [made_of, stands.get(part, "")])

    def published_from(self, kept: Kept) -> dict[date, list[str] | None]:
        """Return the parts that are made of what the lake holds still, by the day they are cut at.

        A table that is no table by month is one part: null.
        """
        found: dict[date, list[str] | None] = {}
        for part, (made_of, _) in self._all.get(self._place, {}).get(kept.model.name, {}).items():
            fingerprint, _, cut = made_of.partition(" ")
            if not kept.model.is_by_month:
                if fingerprint == kept.digests.get(WHOLE, ""):
                    found[date.max] = None
            elif fingerprint == kept.digests.get(part, "") and kept.rows.get(part):
                day = date.fromisoformat(cut) if cut else date.max
                found[day] = [*(found.get(day) or []), part]
        return found

    def remember(self, offers: Iterable[Offer], now: CurrentVersion) -> None:
        self._all[self._place] = {
            offer.kept.model.name: {
                part: [made_of, _digests(offer, now).get(part, "")]
                for part, made_of in offer.parts.items()
            }
            for offer in offers
        }
        self._path.write(json.dumps(self._all, sort_keys=True).encode())
