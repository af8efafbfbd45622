"""No verb pays for a library that it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "alembic", "babel", "deltalake", "duckdb", "great_expectations", "holidays", "numpy", "pandas",
    "psycopg", "pyarrow", "pydantic", "rich", "ruamel", "scipy", "sqlalchemy", "sqlglot",
}  # fmt: skip
# What reads the lake and its rows; and what reads terms and writes the ledger besides.
FACTS = {"deltalake", "duckdb", "numpy", "pyarrow", "pydantic"}
LEDGER_AND_LAKE = FACTS | {"psycopg", "ruamel"}
# What a verb is made of: the modules it imports once called, and all the heavy ones it may load.
NEEDS = {
    "--help": ("cli.main", set()),
    "warehouse --help": ("cli.warehouse", set()),
    "run --help": ("cli.pipeline", set()),
    "rebates --help": ("cli.rebates", set()),
    "a home and its settings": ("adapters.lake.home", set()),
    "the registry of columns": ("transforms.schema", set()),
    "feeds": ("stages.intake.arrivals", {"deltalake", "duckdb", "numpy", "pyarrow"}),
    "build": (
        "stages.warehouse.build",
        FACTS | {"holidays", "psycopg"},
    ),
    "ingest": ("stages.intake.ingest", FACTS | {"ruamel"}),
    "rebates statement": ("stages.ledger.statement", {"psycopg"}),
    "rebates calculate": ("stages.rebates.calculate", FACTS - {"deltalake"} | {"ruamel"}),
    "rebates entry": ("stages.ledger.entry", LEDGER_AND_LAKE),
    "rebates accrue": ("stages.rebates.accrue", LEDGER_AND_LAKE),
    "rebates settle": ("stages.ledger.settle", LEDGER_AND_LAKE),
    "rebates post": ("stages.ledger.posting", LEDGER_AND_LAKE),
    "sql": ("adapters.warehouse.query", {"psycopg", "sqlglot"}),
}


@pytest.mark.parametrize("verb", NEEDS)
def test_a_verb_loads_no_heavy_library_it_does_not_need(verb):
    module, needed = NEEDS[verb]
    code = f"import sys, {module}; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code, *sorted(HEAVY)], check=True, capture_output=True, text=True
    )
    assert set(answer.stdout.split()) <= needed


def test_estimates_are_looked_up_without_pandas(tmp_path):
    # DuckDB imports pandas to bind a parameter, long after the modules of a verb are loaded.
    code = (
        "import sys; from datetime import date; from adapters.lake.home import Home;"
        " from adapters.rebates.kept_estimates import kept_estimates as look_up;"
        " found = look_up(Home.at(sys.argv[1]), date(2026, 1, 1), 'P', \"O'Neill\", period='2026');"
        " print(found, 'pandas' in sys.modules)"
    )
    done = [sys.executable, "-c", code, str(tmp_path)]
    answer = subprocess.run(done, check=True, capture_output=True, text=True)
    assert answer.stdout == "[] False\n"
