"""From files to published metrics: ours, the bare floor, and the common way."""

from __future__ import annotations

from dataclasses import asdict

from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from bench.comparison import ColumnDifference, compare
from bench.context import AS_OF, Context
from bench.measure import python
from bench.ours import OurRun, our_run
from bench.registry import bench
from bench.results import OURS, Figure, Result

FLOOR = "floor: bare DuckDB script"
COMMON, COMMON_FACTS = "common way: pandas + to_sql", "common way, all facts ours publishes"
_FLOOR_AIM, _COMMON_AIM = 3, 5
_DATABASE = "common_way"


@bench("pipeline")
def pipeline(context: Context) -> Result:
    """From files to published metrics, beside a bare DuckDB script and pandas with to_sql."""
    ours = our_run(context)
    floor, floor_found = _floor(context, ours)
    common, facts, common_found = _common(context, ours)
    figures = (
        Figure(OURS, ours.total, note=f"{sum(ours.rows.values()):,} rows published"),
        Figure("ingest", ours.ingest, is_part=True, note="land, clean, quarantine, gate, load"),
        Figure("build", ours.build, is_part=True, note="facts, metrics, publish"),
        Figure("first start of the server", ours.start, is_part=True, note="not counted above"),
        floor,
        common,
        facts,
    )
    remarks = (
        _against("the floor", figures[0], floor, "at most", aim=_FLOOR_AIM),
        _against("ours", facts, figures[0], "at least", aim=_COMMON_AIM),
        f"floor: {_told(floor_found)}",
        f"common way: {_told(common_found)}",
        *_examples("floor", floor_found),
        *_examples("common way", common_found),
    )
    detail = {"floor": _cells(floor_found), "common_way": _cells(common_found), "rows": ours.rows}
    return Result(figures, remarks, detail={"differing_cells": detail})


def _floor(context: Context, ours: OurRun) -> tuple[Figure, list[ColumnDifference]]:
    out = context.scratch / f"floor-{context.size}.parquet"
    command = python("bench.floor", context.sample(), AS_OF, out)
    took = context.run(f"floor-{context.size}", command)
    return Figure(FLOOR, took, note="one Parquet file, no checks"), compare(ours.metrics, out)


def _common(context: Context, ours: OurRun) -> tuple[Figure, Figure, list[ColumnDifference]]:
    """Measure the common way, without and with the facts that ours publishes beside the lines."""
    out = context.scratch / f"common-{context.size}.parquet"
    name = f"common-{context.size}"
    with context.server(name) as server:
        database = Embedded(server.home)
        database.create_database(_DATABASE)
        url = database.url(ADMIN, _DATABASE).text()
        command = python("bench.common_way", context.sample(), AS_OF, ours.order_lines, out)
        took = context.run(f"{name}-run", command, server, {"BENCH_DATABASE_URL": url})
    parts = context.answer(f"{name}-run")
    shown = ", ".join(f"{part.replace('_', ' ')} {parts[part]:.1f} s" for part in parts)
    alone = took.seconds - parts["write_other_facts"]
    note = f"main metrics, {ours.order_lines:,} order lines as ours"
    return (
        Figure(COMMON, took, work_seconds=alone, note=f"{note}; CPU and memory as below"),
        Figure(COMMON_FACTS, took, note=shown),
        compare(ours.metrics, out),
    )


def _against(than: str, figure: Figure, other: Figure, word: str, *, aim: int) -> str:
    seconds = figure.seconds / other.seconds
    cpu = figure.measured.cpu_seconds / other.measured.cpu_seconds
    name = figure.contender.partition(":")[0]
    return (
        f"{name} takes {seconds:.1f} × the time of {than} (aim: {word} {aim}),"
        f" {cpu:.1f} × its processor time"
    )


def _told(found: list[ColumnDifference]) -> str:
    cells = sum(one.cells for one in found)
    last = sum(one.last_decimal for one in found)
    different = sum(one.different for one in found)
    return (
        f"{len(found)} columns, {cells:,} cells; {cells - last - different:,} equal to ours,"
        f" {last:,} one off in the last decimal, {different:,} different"
    )


def _examples(name: str, found: list[ColumnDifference]) -> list[str]:
    return [
        f"{name}: {one.column}: {one.different:,} of {one.cells:,} cells differ, as {one.example}"
        for one in found
        if one.different
    ]


def _cells(found: list[ColumnDifference]) -> list[dict[str, object]]:
    return [asdict(one) for one in found]
