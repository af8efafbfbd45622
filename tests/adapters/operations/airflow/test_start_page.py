"""The start page beside Airflow: who is served, and which files of a home are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow.start_files import shown

SECRET = "airflow_login.json"
SEEN = {
    "index.html": True,
    "reports/data_docs/dms/index.html": True,
    "reports/data_docs/dms/static/styles/a.css": True,
    "exports/letters/2026-09/index.html": True,
    "exports/letters/2026-09/W001.html": True,
    # A folder without a page of its own is for somebody else.
    "reports/alerts.jsonl": False,
    "exports/2026-09/12-5f0c2a9b/manifest.json": False,
    f"secrets/{SECRET}": False,
    "peakledger.yaml": False,
    # Wherever a path or a link leads.
    f"reports/data_docs/dms/../../../secrets/{SECRET}": False,
    f"../{SECRET}": False,
    f"/secrets/{SECRET}": False,
    "reports/data_docs/dms/link.json": False,
    "reports/data_docs/dms/away/index.html": False,
    "reports/data_docs/dms/.hidden": False,
    f"reports\\..\\secrets\\{SECRET}": False,
    "reports/data_docs/dms/a\0b": False,
    "": False,
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.at(tmp_path / "home of 100% a#b")
    for name, seen in SEEN.items():
        if seen or name.endswith((".jsonl", ".yaml", "manifest.json")):
            (home.path / name).parent.mkdir(parents=True, exist_ok=True)
            (home.path / name).write_text(name, "utf-8")
    home.secrets.mkdir()
    (home.secrets / SECRET).write_text("secret", "utf-8")
    (home.secrets / "index.html").write_text("secret", "utf-8")
    docs = home.reports / "data_docs" / "dms"
    (docs / "link.json").symlink_to(home.secrets / SECRET)
    (docs / "away").symlink_to(home.secrets)
    (docs / ".hidden").touch()
    home.settings_file.write_text("language: zh\n", "utf-8")
    return home


def test_the_page_and_the_papers_it_lists_are_seen_and_nothing_else_of_the_home(home: Home) -> None:
    found = {name: shown(home, name) for name in SEEN}
    assert {name: file is not None and file.exists() for name, file in found.items()} == SEEN


def test_a_start_page_that_is_a_link_is_not_followed(home: Home) -> None:
    home.start_page.unlink()
    home.start_page.symlink_to(home.secrets / SECRET)
    assert shown(home, "index.html") is None


SERVED = """
import json, sys
from airflow.api_fastapi.app import init_auth_manager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.api_fastapi.core_api.security import get_user
from airflow.plugins_manager import get_fastapi_plugins
from fastapi import FastAPI
from fastapi.testclient import TestClient
init_auth_manager()
root = FastAPI()
for each in get_fastapi_plugins()[0]:
    root.mount(each["url_prefix"], each["app"])
client = TestClient(root)
def asked(path):
    answer = client.get(path)
    return [answer.status_code, answer.text, answer.headers.get("content-security-policy", "")]
paths = sys.argv[1:]
found = {"nobody": [asked(path) for path in paths]}
from adapters.operations.airflow.start_server import app
for role in ("VIEWER", None):
    user = SimpleAuthManagerUser(username="ann", role=role)
    app.dependency_overrides[get_user] = lambda user=user: user
    found[str(role)] = [asked(path) for path in paths]
found["written"] = client.post("/peakledger/index.html").status_code
print(json.dumps(found))
"""


@pytest.fixture
def served(home: Home, tmp_path: Path) -> dict[str, Any]:
    paths = ["/peakledger/", "/peakledger/reports/data_docs/dms/index.html"]
    paths += [f"/peakledger/secrets/{SECRET}", f"/peakledger/%2e%2e/secrets/{SECRET}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    ours = {"AIRFLOW_HOME": str(tmp_path / "airflow"), "PEAKLEDGER_HOME": str(home.path)}
    ours |= {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONWARNINGS": "ignore"}
    answer = subprocess.run(
        [sys.executable, "-c", SERVED, *paths],
        env={**kept, **ours},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def test_only_who_is_logged_in_and_may_see_it_is_served_and_no_page_may_run_a_script(
    served: dict[str, Any],
) -> None:
    assert [status for status, *_ in served["nobody"]] == [401] * 4
    assert [status for status, *_ in served["None"]] == [403] * 4
    assert [status for status, *_ in served["VIEWER"]] == [200, 200, 404, 404]
    assert [text for _, text, _ in served["VIEWER"]][:2] == [*SEEN][:2]
    for _, _, policy in served["VIEWER"][:2]:
        assert "sandbox allow-same-origin" in policy
        assert "allow-scripts" not in policy
    assert served["written"] == 405
