"""Homes that many tests start from: made once a session with their database, and copied after."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded

Result = TypeVar("Result")


@dataclass
class KeptHomes:
    """Homes under what they were made of, with the place of their database and what came of it."""

    folder: Path
    made: dict[str, tuple[str, object]] = field(default_factory=dict)

    def bring(
        self, name: str, home: Home, warehouse: Warehouse, make: Callable[[], Result]
    ) -> Result:
        """Make a home and its database and keep them, or put those that are kept in their place.

        Return what came of making them. `name` tells all that it depends on.
        """
        server, own = Embedded(warehouse.home), warehouse.place.rpartition("/")[2]
        kept, is_made = f"kept_{os.getpid()}_{name}", name in self.made
        if is_made:
            shutil.rmtree(home.path, ignore_errors=True)
            shutil.copytree(self.folder / name, home.path)
            self._move(name, home, warehouse)
        else:
            self.made[name] = (warehouse.place, make())
            shutil.copytree(home.path, self.folder / name)
        taken, given = (kept, own) if is_made else (own, kept)
        warehouse.close()
        server.drop_database(given)
        server.create_database(given, template=taken)
        return self.made[name][1]  # type: ignore[return-value]  of the maker of this name

    def _move(self, name: str, home: Home, warehouse: Warehouse) -> None:
        """Let the home know its new database: it remembers what it published where."""
        memory = home.path / "lake" / "state" / "published.json"
        if memory.exists():
            was = memory.read_text("utf-8")
            memory.write_text(was.replace(self.made[name][0], warehouse.place), "utf-8")
