"""Settings of Airflow in the environment of whoever starts it: what holds, what does not."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.operations.airflow.environment import (
    Site,
    airflow_environment,
    home_secrets,
    metadata_url,
    write_environment_file,
)
from adapters.operations.airflow.outer_settings import (
    AT_ONCE,
    names_database,
    outer_settings,
    told,
)
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, AIRFLOW
from transforms.language.errors import UsageError

OWN = "postgresql+psycopg://airflow:word@127.0.0.1:5432/airflow"
CALLER = {
    "PATH": "/bin",
    "AIRFLOW__LOGGING__REMOTE_LOGGING": "True",
    "AIRFLOW__SECRETS__BACKEND": "company.Vault",
    "AIRFLOW__METRICS__STATSD_ON": "True",
    "AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}',
    "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
    "AIRFLOW__CORE__FERNET_KEY_CMD": "cat /run/fernet",
    "AIRFLOW__API_AUTH__JWT_SECRET": "theirs",
    "AIRFLOW__API__HOST": "0.0.0.0",
    "AIRFLOW__API__PORT": "9999",
    "AIRFLOW__CORE__DAGS_FOLDER": "/elsewhere/dags",
    "AIRFLOW__CORE__AUTH_MANAGER": "company.Login",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET": "airflow/metadata",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_SCHEMA": "theirs",
    "AIRFLOW_HOME": "/elsewhere",
}
STAY = {
    "AIRFLOW_HOME",
    "AIRFLOW__API__PORT",
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__AUTH_MANAGER",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(Home.at(tmp_path / "home"), tmp_path / "feeds")


def made(site: Site, database: str | None, caller: dict[str, str]) -> dict[str, str]:
    outer = outer_settings(caller)
    return airflow_environment(site, database, port=8081, base=caller, outer=outer)


def test_what_the_caller_has_set_holds_and_what_must_be_ours_stays(site: Site) -> None:
    environment = made(site, None, CALLER)
    kept = {name: value for name, value in CALLER.items() if environment.get(name) != value}
    assert kept.keys() == STAY
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith(
        "http://127.0.0.1:8081/"
    )
    # Airflow reads the plain setting before the others: ours must not stand before theirs.
    assert "AIRFLOW__CORE__FERNET_KEY" not in environment
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" not in environment
    assert environment["AIRFLOW__CORE__PARALLELISM"] == "4"


def test_names_are_told_with_the_reason_and_no_value(site: Site) -> None:
    outer = outer_settings(CALLER)
    said = told(outer, made(site, None, CALLER))
    assert set(said.not_followed) == STAY
    assert set(said.followed) == CALLER.keys() - STAY - {"PATH"}
    text = "\n".join(said.lines())
    assert "AIRFLOW__CORE__DAGS_FOLDER (the DAGs are this project's)" in text
    assert not any(CALLER[name] in text for name in ("AIRFLOW__API_AUTH__JWT_SECRET",))
    assert "cat /run" not in text


def test_the_database_comes_whole_or_not_at_all(site: Site) -> None:
    assert names_database(outer_settings(CALLER))
    environment = made(site, OWN, CALLER)
    found = {name for name in environment if name.startswith("AIRFLOW__DATABASE__")}
    assert found == {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"}
    said = told(outer_settings(CALLER), environment)
    why = said.not_followed["AIRFLOW__DATABASE__SQL_ALCHEMY_SCHEMA"]
    assert why == "the metadata database is the home's own"


def test_an_own_host_is_where_the_server_is_asked(site: Site) -> None:
    for host, reached in (("0.0.0.0", "127.0.0.1"), ("10.1.2.3", "10.1.2.3"), ("::1", "[::1]")):
        environment = made(site, OWN, {"AIRFLOW__API__HOST": host})
        assert environment["AIRFLOW__API__HOST"] == host
        assert environment["AIRFLOW__API__BASE_URL"] == f"http://{reached}:8081"


def test_a_run_at_once_takes_logs_metrics_secrets_and_lineage_and_no_more() -> None:
    assert outer_settings(CALLER, AT_ONCE).keys() == {
        "AIRFLOW__LOGGING__REMOTE_LOGGING",
        "AIRFLOW__SECRETS__BACKEND",
        "AIRFLOW__METRICS__STATSD_ON",
        "AIRFLOW__OPENLINEAGE__TRANSPORT",
    }


def test_a_shell_that_has_read_a_homes_settings_takes_none_of_them_for_its_own(
    site: Site,
) -> None:
    first = {"AIRFLOW__METRICS__STATSD_ON": "True", "AIRFLOW__API__PORT": "9999"}
    file = write_environment_file(site.home, made(site, OWN, first))
    lines = (line.split("=", 1) for line in file.read_text("utf-8").splitlines())
    shell = {name: value.strip("'") for name, value in lines}
    assert len(shell) > 20
    assert outer_settings(shell) == {"AIRFLOW__METRICS__STATSD_ON": "True"}


class Collector(BaseHTTPRequestHandler):
    """An OpenTelemetry collector: takes metrics over HTTP and keeps their names."""

    names: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        sent = ExportMetricsServiceRequest.FromString(
            self.rfile.read(int(self.headers["Content-Length"]))
        )
        for resource in sent.resource_metrics:
            for scope in resource.scope_metrics:
                self.names.update(metric.name for metric in scope.metrics)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def second_database(home: Home, name: str) -> str:
    """Make a database beside Airflow's own on the home's server."""
    own = metadata_url(home)
    admin = Embedded(home).url(ADMIN, "postgres").text()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {name} owner {AIRFLOW}")  # type: ignore[arg-type]
    return own.rpartition("/")[0] + f"/{name}"


@pytest.mark.proof
def test_airflow_works_with_the_callers_database_secrets_metrics_and_host(
    home: Home,
    feeds: Path,
    saying: Any,
    collector: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = second_database(home, "theirs").replace("postgresql://", "postgresql+psycopg2://")
    vault = tmp_path / "connections.json"
    vault.write_text(json.dumps({"feeds_sftp": "sftp://reader:vaulted@files.example"}), "utf-8")
    backend = "airflow.secrets.local_filesystem.LocalFilesystemBackend"
    for name, value in {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__SECRETS__BACKEND": backend,
        "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({"connections_file_path": str(vault)}),
        "AIRFLOW__METRICS__OTEL_ON": "True",
        "AIRFLOW__API__HOST": "0.0.0.0",
        "AIRFLOW__CORE__DAGS_FOLDER": "/nowhere",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_METRIC_EXPORT_INTERVAL": "500",
    }.items():
        monkeypatch.setenv(name, value)
    said = tmp_path / "said.txt"
    saying.say(
        "intake.validate",
        f"""
        from dataclasses import dataclass

        from adapters.operations.airflow.connections import from_airflow
        from transforms.operations.measures import RunMeasure

        @dataclass(frozen=True)
        class Result:
            def text(self):
                return "validated"

            def check(self):
                pass

            def measures(self):
                yield RunMeasure("intake.checks", 9)

        def validate(home, warehouse_url, *, now, run_id, alert):
            open({str(said)!r}, "w").write(from_airflow("feeds_sftp").login)
            return Result()
        """,
    )
    try:
        found = services.up(home, feeds, None, 18_200, environment=saying.environment)
        assert "AIRFLOW__CORE__DAGS_FOLDER" in found.text()
        port = int(found.url.rpartition(":")[2])
        with socket.create_connection((socket.gethostbyname(socket.gethostname()), port), 5):
            pass  # heard at the machine's name too, not on the loop alone
        _run(found, "validate", database)
        assert said.read_text("utf-8") == "reader"
        _until(lambda: any("scheduler" in name for name in Collector.names))
        _until(lambda: "airflow.peakledger.intake.checks" in Collector.names)
        monkeypatch.delenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")
        assert services.up(home, feeds, None, 18_200, environment=saying.environment).started
    finally:
        services.down(home)


@pytest.mark.proof
def test_the_database_of_another_airflow_is_not_taken(
    home: Home, feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = second_database(home, "foreign_airflow")
    with psycopg.connect(database) as connection:
        connection.execute("create table dag (dag_id text)")
        connection.execute("create table dag_tag (name text, dag_id text)")
        connection.execute("insert into dag values ('payroll')")
    monkeypatch.setenv(
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        database.replace("postgresql://", "postgresql+psycopg2://"),
    )
    home_secrets(home)
    with pytest.raises(UsageError, match="belongs to another Airflow"):
        services.up(home, feeds, None, 18_200)
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "select count(*) from pg_tables where schemaname = 'public'"
        ).fetchone()
    assert found == (2,)


def _run(found: services.ServicesStatus, dag: str, database: str) -> None:
    import httpx

    client = httpx.Client(base_url=found.url, timeout=60, trust_env=False)
    login = {"username": found.user, "password": found.password}
    token = client.post("/auth/token", json=login).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    path = f"/api/v2/dags/{dag}"
    client.patch(path, json={"is_paused": False}).raise_for_status()
    body = {"logical_date": None, "partition_key": "2026-10-01"}
    run = client.post(f"{path}/dagRuns", json=body).raise_for_status().json()["dag_run_id"]
    state = lambda: client.get(f"{path}/dagRuns/{run}").json()["state"]  # noqa: E731
    _until(lambda: state() in ("success", "failed"))
    assert state() == "success"
    with psycopg.connect(database.replace("+psycopg2", "")) as connection:
        kept = connection.execute("select count(*) from dag_run").fetchone()
    assert kept == (1,)


def _until(holds: Any) -> None:
    while not holds():
        time.sleep(0.3)
