"""Find the lake table of a published mart by its name, whoever writes it: a model or a run."""

from __future__ import annotations

from adapters.lake.home import Home
from adapters.lake.tables import Lake, LakeTable
from transforms.schema import WAREHOUSE_TABLES


def mart(home: Home, name: str) -> LakeTable:
    """Return the lake table of a mart of the warehouse."""
    return Lake(home).table("marts", WAREHOUSE_TABLES[name])
