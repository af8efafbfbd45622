"""The SELECTs of the models run bare: one engine, one process, each once over all rows.

Goes in: a home whose feeds were ingested, an as-of date. Comes out: nothing that lasts. Nothing is
checked, digested, written to the lake or published: it says how fast the models' own text can go.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.catalog import Catalog, Model
from adapters.lake.models.inputs import Provided
from adapters.lake.models.made import passed_through
from stages.warehouse.inputs import known_feeds, read_besides, run_params
from transforms.language.quoting import identifier
from transforms.schema.models import PROVIDED

_ROWS = "given_rows"


def run(home: Home, as_of: date) -> None:
    """Make every model in turn: what is kept and the intermediates as tables, staging as views."""
    catalog = Catalog.of_project()
    with Engine.open(home) as engine:
        feeds = known_feeds(home, engine, None)
        params = run_params(home, engine, feeds, as_of)
        provided = Provided(params, feeds, read_besides(home, engine, feeds, as_of))
        for name, feed in feeds.items():
            engine.view(name, feed.scan())
        for name in PROVIDED:
            _table(engine, name, provided.table(name))
        for model in catalog:
            if model.folder != "checks":
                _make(engine, catalog, model)


def _make(engine: Engine, catalog: Catalog, model: Model) -> None:
    for alias, window in catalog.windows(model).items():
        if alias != window.relation:
            engine.view(alias, f"select * from {identifier(window.relation)}")
    if model.through:
        _table(engine, model.name, passed_through(model, engine.arrow(model.query)))
        return
    kind = "table" if model.is_kept or model.folder == "intermediate" else "view"
    engine.connection.execute(f"create temp {kind} {identifier(model.name)} as {model.query}")


def _table(engine: Engine, name: str, rows: object) -> None:
    engine.connection.register(_ROWS, rows)
    engine.connection.execute(f"create temp table {identifier(name)} as select * from {_ROWS}")
    engine.connection.unregister(_ROWS)


if __name__ == "__main__":
    run(Home.at(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]))
