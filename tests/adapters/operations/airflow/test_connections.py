"""Connections as a task has them: looked up by Airflow, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[4]
ASK = """
from adapters.operations.airflow.connections import from_airflow
from transforms.language.errors import UsageError

found = from_airflow("erp_db")
print(found, found.password == "c4nary p@ss", dict(found.extra), found.schema)
try:
    from_airflow("nobody")
except UsageError as refused:
    print(refused.message)
"""


def test_airflow_looks_a_connection_up_and_its_password_does_not_show(tmp_path: Path) -> None:
    """F52."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        env={
            **kept,
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
            "PYTHONPATH": str(PROJECT),
            "PYTHONWARNINGS": "ignore",
            "AIRFLOW_CONN_ERP_DB": "postgresql://me:c4nary%20p%40ss@h:5/db?sslmode=require",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, second = answer.stdout.splitlines()[-2:]
    assert first.endswith("True {'sslmode': 'require'} db")
    assert "login='me'" in first
    assert second == "there is no connection 'nobody'"
    assert "c4nary" not in answer.stdout + answer.stderr
