"""The compose file as its reader sees it: merged, as plain values."""

from __future__ import annotations

import json
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
    """Name the services that run the image built here."""
    services = compose()["services"]
    return {name: each for name, each in services.items() if "build" in each}
