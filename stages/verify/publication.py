"""Whether what is published is whole, of one day, and the lake's own rows."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.outputs import Kept
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import WRITER
from adapters.warehouse.versions import VersionHead, current_version, verify_published
from stages.verify.result import Invariant, skipped, told
from stages.warehouse.publish import measured_in_lake
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, counted, step
from transforms.schema import WAREHOUSE_TABLES
from transforms.verify import Checked

IN_LAKE = "published_is_in_lake"
_DIFFERS = _("publish again: `peakledger build`")
_ALL_LAKE = _("run with --all to hold what is published against the lake")


def published(warehouse: Warehouse, progress: ReportProgress) -> Iterator[Invariant]:
    """Tell whether PostgreSQL still has what was published, and of which day each table is."""
    with warehouse.connection(WRITER) as connection:
        stands = current_version(connection)
    if not stands.version_id:
        yield skipped("published_is_built", _("nothing is published"))
        return
    checked = Checked("published_is_built", accepted=sum(map(len, stands.tables.values())))
    with step(progress, _("read what is published"), len(stands.tables)):
        differing = verify_published(warehouse)
    for says in differing:
        checked.accepted -= 1
        checked.note(says, _("schema warehouse"), _DIFFERS)
    yield told(checked)
    yield _of_one_day(stands)


def _of_one_day(stands: VersionHead) -> Invariant:
    """Tell which tables are of another day than the facts: a plan may well be, so nothing fails."""
    others = stands.of_other_days
    told = ", ".join(f"{table} {day}" for table, day in others.items())
    note = _(" as of {day}", day=stands.as_of)
    if told:
        note = _(" as of {day}; of another day: {tables}", day=stands.as_of, tables=told)
    passed = len(stands.days) - len(others)
    return Invariant("version_of_one_day", "pass", passed, 0, findings=(), note=note)


def in_lake(
    home: Home, warehouse: Warehouse, progress: ReportProgress, *, asked: bool
) -> Invariant:
    """Tell whether what is published are the rows of the lake."""
    if not asked:
        return skipped(IN_LAKE, _ALL_LAKE)
    with warehouse.connection(WRITER) as connection:
        stands = current_version(connection)
    checked = Checked(IN_LAKE)
    catalog = Catalog.of_project()
    built = [Kept.of(home, model) for model in catalog if model.name in WAREHOUSE_TABLES]
    names = set(stands.tables) & set(WAREHOUSE_TABLES)
    with Engine.open(home) as engine:
        found = measured_in_lake(home, warehouse.place, engine, built, names=names)
        total = sum(len(stands.tables[table]) for table in names)
        parts = counted(
            progress, _("hold what is published against the lake"), found, total, every=1
        )
        for table, partition, piece in parts:
            published = stands.tables[table].get(partition)
            if published is not None:
                if checked.accepts(published.digest == piece.digest):
                    continue
                says = _(
                    "{table}, partition {partition}: the lake holds other rows",
                    table=table,
                    partition=partition or _("whole"),
                )
                checked.note(says, _("schema warehouse"), _DIFFERS)
    return told(checked)
