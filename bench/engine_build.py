"""The tables of order lines built anew in a home by one engine, in a process of its own.

`python -m bench.engine_build HOME AS_OF ENGINE`. Goes in: a home whose feeds were ingested. Comes
out: the lake's tables, and one JSON object: of each table the digest and the rows of its months.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.model_engine import model_engine
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.inputs import Provided
from adapters.lake.models.runner import Runner
from stages.warehouse.inputs import known_feeds, read_besides, run_params
from transforms.operations.engine_name import DUCKDB

LINES = "fct_order_line"


def tables_of_lines() -> Catalog:
    """Return order lines, the facts that rest on them alone, and what all these rest on."""
    every = Catalog.of_project()
    facts = [model for model in every if model.folder == "facts"]
    above = [model for model in facts if every.inputs(model) == [LINES]]
    rest = {below.name for model in (every[LINES], *above) for below in every.below(model)}
    rest |= {model.name for model in every if model.folder == "checks"}
    return Catalog({name: (every[name].folder, every[name].text) for name in rest})


def build(home: Home, as_of: date, engine_name: str) -> dict[str, dict[str, tuple[str, int]]]:
    """Clear the tables and build them; return digest and rows of each month of each."""
    with Engine.open(home) as engine, model_engine(engine_name, home, engine) as maker:
        feeds = known_feeds(home, engine, None)
        params = run_params(home, engine, feeds, as_of)
        told = Provided(params, feeds, read_besides(home, engine, feeds, as_of))
        catalog = tables_of_lines()
        for kept in Runner(home, engine, catalog, feeds, provided=told).kept.values():
            kept.lake_table.path.clear()
        runner = Runner(home, engine, catalog, feeds, provided=told, maker=maker)
        runner.run(("facts",))
        return {
            name: {part: (held, kept.rows.get(part, 0)) for part, held in kept.contents.items()}
            for name, kept in runner.kept.items()
        }


def wait_for_spark() -> None:
    """Wait for the end of Spark's process: only then does its processor time count with ours."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


if __name__ == "__main__":
    place, day, chosen = sys.argv[1:]
    print(json.dumps(build(Home.at(Path(place)), date.fromisoformat(day), chosen)))
    if chosen != DUCKDB:
        wait_for_spark()
