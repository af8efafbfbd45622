"""Column lineage as OpenLineage tells it: one event for each table that something makes.

Goes in: the columns of each table by the columns they are made of, and where each relation lies.
Comes out: events of jobs (https://openlineage.io/spec/2-0-2/OpenLineage.json), which say what the
code does whenever it runs, and so bear no run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from transforms.lake.column_lineage import Origins
from transforms.schema import Table

_SPEC = "https://openlineage.io/spec"
_EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent"
_SCHEMA = f"{_SPEC}/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"
_COLUMNS = f"{_SPEC}/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
NAMESPACE = "peakledger"


@dataclass(frozen=True)
class LineageDataset:
    """A dataset by its two names, as every producer of events must name it alike."""

    namespace: str
    name: str

    @classmethod
    def at(cls, uri: str) -> LineageDataset:
        """Name what lies at a path or a URI. Worked: `s3://lake/a/b` is `a/b` of `s3://lake`."""
        parts = urlsplit(uri)
        if parts.scheme in ("", "file"):
            return cls("file", parts.path if parts.scheme else uri)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.path.strip("/"))


@dataclass(frozen=True)
class Making:
    """A table that a job makes: where, its columns, and what they are made of."""

    job: str
    output: LineageDataset
    table: Table
    origins: Origins


def job_events(
    makings: Iterable[Making], places: Mapping[str, LineageDataset], *, at: str, producer: str
) -> Iterator[dict[str, Any]]:
    """Yield an event for each table; a relation without a place is one of the run's own."""
    for making in makings:
        read = sorted({relation for of in making.origins.values() for relation, _ in of})
        named = {name: places.get(name) or LineageDataset(NAMESPACE, name) for name in read}
        yield {
            "eventTime": at,
            "producer": producer,
            "schemaURL": _EVENT,
            "job": {"namespace": NAMESPACE, "name": making.job, "facets": {}},
            "inputs": [_identified(named[name]) for name in read],
            "outputs": [
                {
                    **_identified(making.output),
                    "facets": {
                        "schema": {
                            "_producer": producer,
                            "_schemaURL": _SCHEMA,
                            "fields": _fields(making.table),
                        },
                        "columnLineage": {
                            "_producer": producer,
                            "_schemaURL": _COLUMNS,
                            "fields": _columns(making.origins, named),
                        },
                    },
                }
            ],
        }


def _fields(table: Table) -> list[dict[str, str]]:
    return [
        {"name": each.name, "type": each.field.type.sql, "description": each.field.meaning}
        for each in table.columns
    ]


def _columns(origins: Origins, named: Mapping[str, LineageDataset]) -> dict[str, Any]:
    return {
        column: {
            "inputFields": [
                {**_identified(named[relation]), "field": field} for relation, field in sorted(of)
            ]
        }
        for column, of in origins.items()
        if of
    }


def _identified(dataset: LineageDataset) -> dict[str, str]:
    return {"namespace": dataset.namespace, "name": dataset.name}
