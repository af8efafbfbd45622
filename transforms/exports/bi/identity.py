"""Identities made from names, so that a newer pack imported over an older changes it in place."""

from __future__ import annotations

import uuid

_OURS = uuid.UUID("6b0f6d1c-6f5e-5b8e-9f0a-6f1d3a1c7a10")


def identity(kind: str, name: str) -> str:
    """Return the UUID of a database, dataset, chart or dashboard, as text."""
    return str(uuid.uuid5(_OURS, f"{kind}/{name}"))
