"""All oracles, of whichever module of this folder: who imports this has them registered."""

from importlib import import_module
from pkgutil import iter_modules

from tests.sql import oracles
from tests.sql.oracles.registry import ORACLES

__all__ = ["ORACLES"]
for module in iter_modules(oracles.__path__, f"{oracles.__name__}."):
    import_module(module.name)
