"""What the files of the image promise, read without building it."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from compose_spec import PyCompose
from ruamel.yaml import YAML

from adapters.operations.airflow.environment import FIXED
from tests.docker.compose import COMPOSE, DOCKER, compose, own_services

ROOT = DOCKER.parent
RUNS, CARRIES, TESTS = (
    ROOT / "requirements" / f"{name}.txt" for name in ("lock", "server", "test")
)

_KEY = re.compile(r"/keys/([a-z0-9_]+)")


def _pins(lock: Path) -> set[str]:
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)(?: ; (.*))? \\$", lock.read_text("utf-8"), re.M)
    return {name for name, _, marker in found if "sys_platform == 'win32'" not in marker}


def test_no_dockerfile_has_a_fault_that_a_linter_knows() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    files = sorted(DOCKER.glob("*Dockerfile"))
    assert len(files) == 2
    told = subprocess.run(
        [linter, "--failure-threshold", "style", *files],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout


def test_a_package_is_pinned_in_one_lock_only() -> None:
    assert _pins(RUNS) & _pins(TESTS) == set()
    assert _pins(RUNS) & _pins(CARRIES) == set()


def test_the_image_carries_no_test_tool() -> None:
    carried = _pins(RUNS) | _pins(CARRIES)
    assert {"apache-airflow", "apache-airflow-providers-celery", "dumb-init"} <= carried
    assert (
        carried & {"pytest", "hypothesis", "mypy", "ruff", "moto", "sqruff", "setuptools"} == set()
    )


def test_the_user_is_a_number_and_has_a_name_without_which_airflow_does_not_run() -> None:
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    (number,) = re.findall(r"^USER (\d+):0$", text, re.M)
    assert re.search(rf"useradd .*-u {number} .* peakledger ", text)


def test_what_image_and_home_both_set_for_airflow_is_the_same() -> None:
    text = (DOCKER / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ENV (PATH=.*)$", text, re.M)
    image = dict(each.split("=", 1) for each in line.split())
    both = (image.keys() & FIXED.keys()) - {"AIRFLOW__CORE__DAGS_FOLDER"}
    assert len(both) > 5
    assert {name: image[name] for name in both} == {name: FIXED[name] for name in both}


def test_compose_follows_its_specification() -> None:
    assert set(PyCompose.from_json(json.dumps(compose())).service_names()) == set(
        compose()["services"]
    )


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"hurts": 1}, "hurts"),
        ({"read_only": "perhaps"}, "perhaps"),
        ({"depends_on": {"keys": {"condition": "service_likes_it"}}}, "service_likes_it"),
        ({"healthcheck": {"test": 5}}, "expected a string"),
    ],
)
def test_a_fault_in_compose_would_be_seen(fault: dict[str, Any], told: str) -> None:
    wrong = compose()
    wrong["services"]["worker"].update(fault)
    with pytest.raises(ValueError, match=told):
        PyCompose.from_json(json.dumps(wrong))


def test_every_key_that_a_service_reads_is_made_once(tmp_path: Path) -> None:
    def made() -> dict[str, str]:
        subprocess.run([sys.executable, DOCKER / "keys.py", tmp_path], check=True)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        return {str(path.relative_to(tmp_path)): path.read_text("ascii") for path in files}

    asked = {*COMPOSE.parent.glob("*.py"), *COMPOSE.parent.glob("*.yaml")}
    named = {name for file in asked for name in _KEY.findall(file.read_text("utf-8"))}
    first = made()
    assert named - {"environment"} <= first.keys()
    assert first["environment/AWS_SECRET_ACCESS_KEY"] == first["s3"]
    assert made() == first


def test_the_lakes_bucket_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    class Store(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            path = urlsplit(self.path)
            assert "X-Amz-Signature" in path.query
            self.send_response(409 if path.path in made else 200)
            made.append(path.path)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Store)
    Thread(target=server.serve_forever, daemon=True).start()
    login = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    address = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
    for name, value in {**login, **address}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(DOCKER)
    places = importlib.import_module("places")
    for _ in range(2):
        places.make_bucket("s3://shape/lake")
    server.shutdown()
    assert made == ["/shape/", "/shape/"]


def test_the_charts_values_are_those_of_compose_and_of_the_image() -> None:
    values = YAML(typ="safe").load((DOCKER / "values.yaml").read_text("utf-8"))
    worker = own_services()["worker"]
    image = f"{values['defaultAirflowRepository']}:{values['defaultAirflowTag']}"
    assert image == worker["image"]
    assert f"apache-airflow=={values['airflowVersion']} " in RUNS.read_text("utf-8")
    assert f"USER {values['uid']}:{values['gid']}\n" in (DOCKER / "Dockerfile").read_text("utf-8")
    context = values["securityContexts"]["container"]
    assert context["readOnlyRootFilesystem"] is worker["read_only"]
    assert context["capabilities"]["drop"] == worker["cap_drop"]
    given = {each["name"] for each in values["env"]} | {
        each["envName"] for each in values["secret"]
    }
    # How many tasks write is given where the pool is made.
    wanted = {name for name in worker["environment"] if name.startswith(("PEAKLEDGER_", "AWS_"))}
    assert wanted - given == {"AWS_ENDPOINT_URL", "PEAKLEDGER_WRITERS"}
    assert "airflow pools set peakledger_writers" in values["migrateDatabaseJob"]["args"][-1]


def test_every_service_of_ours_has_a_root_that_cannot_be_written_and_no_rights_of_root() -> None:
    for name, service in own_services().items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_service_that_stays_says_whether_it_is_well() -> None:
    for name, service in compose()["services"].items():
        once = service.get("restart") == "no"
        assert service["healthcheck"].get("disable", False) is once, name


def test_the_pool_without_which_no_task_that_writes_is_started_is_made_first() -> None:
    assert "airflow pools set peakledger_writers" in " ".join(own_services()["prepare"]["command"])


def test_no_secret_stands_in_compose() -> None:
    text = COMPOSE.read_text("utf-8")
    assert (
        re.findall(
            r"(?im)^\s*\S*(?:password|secret|fernet_key)\S*: (?!/|cat /|airflow\.|'\{)", text
        )
        == []
    )
    assert re.findall(r"://[^/\s:@]+:[^/\s@]+@", text) == []
