"""A DAG file wires: it imports nothing heavy, decides nothing and computes nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
AT_TOP = (
    "airflow.sdk",
    "adapters.operations.airflow.approval",
    "adapters.operations.airflow.assets",
    "adapters.operations.airflow.defaults",
    "adapters.operations.airflow.sleep",
)
HEAVY = {
    "alembic",
    "deltalake",
    "duckdb",
    "great_expectations",
    "numpy",
    "pandas",
    "psycopg",
    "pyarrow",
    "sqlglot",
    "adapters.lake.home",
    "stages",
    "transforms",
}
DECISIONS = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.comprehension, ast.Lambda)

PARSE = """
import json, runpy, sys, time
from airflow.sdk import DAG, Asset, CronPartitionTimetable, PartitionedAssetTimetable, Param, task
for file in sys.argv[1:]:
    before = set(sys.modules)
    runpy.run_path(file)
    print(json.dumps(sorted(set(sys.modules) - before)))
"""


def heavy_when_parsed(paths: list[Path], env: dict[str, str]) -> dict[str, set[str]]:
    answer = subprocess.run(
        [sys.executable, "-c", PARSE, *map(str, paths)],
        env=env,
        cwd=env["AIRFLOW_HOME"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = answer.stdout.splitlines()[-len(paths) :]
    return {
        path.stem: heavy_among(json.loads(line)) for path, line in zip(paths, lines, strict=True)
    }


def heavy_among(modules: list[str]) -> set[str]:
    return {
        name
        for module in modules
        for name in HEAVY
        if module == name or module.startswith(f"{name}.")
    }


def test_parsing_imports_nothing_heavy_and_a_planted_import_would_be_seen(
    tmp_path: Path, airflow_env: dict[str, str]
) -> None:
    ours = sorted(DAGS.glob("*.py"))
    planted = tmp_path / "planted.py"
    planted.write_text("import duckdb\nfrom adapters.lake.home import Home\n")
    found = heavy_when_parsed([*ours, planted], airflow_env)
    assert {"duckdb", "adapters.lake.home"} <= found.pop("planted")
    assert found == {path.stem: set() for path in ours}


def test_only_the_wiring_is_imported_at_the_top(dag_file: Path) -> None:
    top = ast.parse(dag_file.read_text("utf-8")).body
    imported = [
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in top
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert set(imported) <= set(AT_TOP)


def decisions(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        sum_of_some_kind = isinstance(node, ast.BinOp) and not isinstance(node.op, ast.RShift)
        if isinstance(node, DECISIONS) or sum_of_some_kind:
            yield f"line {getattr(node, 'lineno', '?')}: {type(node).__name__}"


def test_a_dag_file_decides_and_computes_nothing(dag_file: Path) -> None:
    assert list(decisions(ast.parse(dag_file.read_text("utf-8")))) == []


def test_every_stage_that_takes_an_engine_is_told_that_of_the_home() -> None:
    told = {
        (file.stem, call.func.attr): any(word.arg is None for word in call.keywords)
        for file in DAGS.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in ("land_and_clean", "build", "accrue", "plan")
    }
    assert told == {
        ("ingest", "land_and_clean"): True,
        ("warehouse", "build"): True,
        ("metrics", "build"): True,
        ("rebates", "accrue"): True,
        ("stock_up", "plan"): True,
    }


@pytest.mark.parametrize("planted", ["x = 1 if y else 2", "for x in y: pass", "x = a + b"])
def test_a_planted_decision_would_be_seen(planted: str) -> None:
    assert list(decisions(ast.parse(planted)))


def test_a_dag_file_is_short(dag_file: Path) -> None:
    assert len(dag_file.read_text("utf-8").splitlines()) <= 60
