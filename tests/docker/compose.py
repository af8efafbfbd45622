"""The compose file as its reader sees it: merged, as plain values."""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DOCKER = Path(__file__).resolve().parents[2] / "docker"
COMPOSE = DOCKER / "compose.yaml"


def compose() -> dict[str, Any]:
    """Read the whole file; a new copy with each call."""
    read = YAML(typ="safe").load(COMPOSE.read_text("utf-8"))
    return dict(json.loads(json.dumps(read)))


def own_services() -> dict[str, dict[str, Any]]:
    """Name the services that run an image built here."""
    services = compose()["services"]
    return {name: each for name, each in services.items() if "build" in each}


def wanted(profile: str) -> dict[str, dict[str, Any]]:
    """Name the services that a profile brings up, in the order in which they may be started."""
    services = compose()["services"]
    waits = {name: list(each.get("depends_on", {})) for name, each in services.items()}
    order = TopologicalSorter(waits).static_order()
    return {name: services[name] for name in order if _is_of(services[name], profile)}


def _is_of(service: dict[str, Any], profile: str) -> bool:
    return profile in service.get("profiles", [profile])
