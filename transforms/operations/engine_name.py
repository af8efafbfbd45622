"""The engine that makes rows, as option, environment and settings name it."""

from __future__ import annotations

from typing import Annotated

from transforms.language.messages import gettext as _
from transforms.operations.section import Tested

DUCKDB, LOCAL, CLUSTER = "duckdb", "local-spark", "spark://"


def require_engine_name(name: str) -> str:
    """Return the name of an engine; raise `ValueError` of what is wrong and what to write."""
    if name not in (DUCKDB, LOCAL) and not (name.startswith(CLUSTER) and name != CLUSTER):
        raise ValueError(
            _("there is no engine {name}", name=repr(name)),
            _(
                "say {duckdb}, {local}, or spark://HOST:PORT for a cluster's master",
                duckdb=DUCKDB,
                local=LOCAL,
            ),
        )
    return name


EngineName = Annotated[str, Tested(require_engine_name)]
