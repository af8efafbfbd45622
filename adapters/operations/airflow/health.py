"""What Airflow's API server says of the services: who is healthy, and whether the DAGs are read."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from typing import Any

from adapters.operations.airflow.environment import DAGS

_PARTS = {
    "api-server": ("metadatabase",),
    "dag-processor": ("dag_processor",),
    "scheduler": ("scheduler",),
    "triggerer": ("triggerer",),
}
_SECONDS = 10
_SECONDS_TO_BUILD = 300


def healthy(url: str, names: Sequence[str]) -> bool:
    """Tell whether what the named processes are for is healthy; false where nobody answers."""
    try:
        answer = _json(f"{url}/api/v2/monitor/health")
        # What tasks talk to is built at its first request, which takes longer than a task waits.
        _json(f"{url}/execution/health", seconds=_SECONDS_TO_BUILD)
    except (OSError, ValueError):
        return False
    parts = [part for name in names for part in _PARTS[name]]
    return all((answer.get(part) or {}).get("status") == "healthy" for part in parts)


def dags_read(url: str, user: str, password: str) -> bool:
    """Tell whether every DAG file has been read, well or not."""
    try:
        login = {"username": user, "password": password}
        token = _json(f"{url}/auth/token", body=login)["access_token"]
        read = _json(f"{url}/api/v2/dags?limit=1", token)["total_entries"]
        broken = _json(f"{url}/api/v2/importErrors?limit=1", token)["total_entries"]
    except (OSError, ValueError, KeyError):
        return False
    return int(read) + int(broken) >= len(list(DAGS.glob("*.py")))


def _json(url: str, token: str = "", body: Any = None, seconds: float = _SECONDS) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310  our own server
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=seconds) as answer:
        return dict(json.load(answer))
