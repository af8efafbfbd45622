"""Tell which column comes from which, from the models' own text.

Goes in: a home and a warehouse, for where tables lie; nothing is read of either. Comes out: events
of OpenLineage, one for each table of the lake that a model makes, one for each that is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from typing import Any

from adapters.lake.home import Home
from adapters.lake.models.catalog import TABLES, Catalog
from adapters.lake.tables import Lake, LakeLayer
from adapters.warehouse.connect import Warehouse
from transforms.lake.column_lineage import Origins, origins, through
from transforms.operations.openlineage import LineageDataset, Making, job_events
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES


def lineage(home: Home, warehouse_url: str | None, *, now: datetime) -> list[dict[str, Any]]:
    """Return the events of every table that models make, then of those that are published."""
    catalog, lake = Catalog.of_project(), Lake(home)
    places = {feed: LineageDataset.at(lake.clean(feed).path.uri) for feed in CLEAN_TABLES}
    for model in catalog:
        if model.is_kept:
            layer: LakeLayer = "facts" if model.folder == "facts" else "marts"
            places[model.name] = LineageDataset.at(lake.table(layer, model.table).path.uri)
    made = {
        name: Making(f"build.{name}", places[name], TABLES[name], of)
        for name, of in column_origins(catalog).items()
    }
    with Warehouse.open(home, warehouse_url) as warehouse:
        server, _, database = warehouse.place.partition("/")
    makings = [*made.values(), *_published(made, f"postgres://{server}", database)]
    return list(
        job_events(
            makings,
            places,
            at=now.astimezone(UTC).isoformat(timespec="seconds"),
            producer=f"https://pypi.org/project/peakledger/{installed_version('peakledger')}",
        )
    )


def column_origins(catalog: Catalog) -> dict[str, Origins]:
    """Return the columns of each table that models keep, by those of feeds and other tables."""
    columns = {
        name: tuple(column.name for column in table)
        for name, table in {**CLEAN_TABLES, **TABLES}.items()
    }
    made: dict[str, Origins] = {}
    for model in catalog:
        of_another = {name: window.relation for name, window in model.windows.items()}
        known = {
            name: columns[of_another.get(name, name)]
            for name in model.reads
            if of_another.get(name, name) in columns
        }
        made[model.name] = {
            column: frozenset((of_another.get(name, name), origin) for name, origin in found)
            for column, found in origins(model.text, known).items()
        }
    return through(made, frozenset(model.name for model in catalog if model.is_kept))


def _published(made: dict[str, Making], server: str, database: str) -> Iterator[Making]:
    """Yield the tables that are published as the lake holds them."""
    for name, table in WAREHOUSE_TABLES.items():
        if name in made:
            same = {column.name: frozenset([(name, column.name)]) for column in table}
            place = LineageDataset(server, f"{database}.warehouse.{name}")
            yield Making(f"publish.{name}", place, table, same)
