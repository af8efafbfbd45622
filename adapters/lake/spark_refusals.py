"""What is said where Spark is missing, does not start, or cannot make the rows."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.lake.engine_choice import ENGINE
from transforms.language.errors import OutsideError, PeakledgerError
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import CLUSTER

_CHOICE = _(
    "option {option}, variable {variable} or setting `engine.name`",
    option="--engine",
    variable=ENGINE,
)
_PATIENCE_SECONDS = 10.0


def session_class() -> Any:
    """Return Spark's class of sessions; raise `OutsideError` where Java or Spark is missing."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise OutsideError(
            _("Spark needs Java, and there is none"),
            where=_CHOICE,
            remedy=_("install it (on Debian: openjdk-17-jre-headless), or name it in JAVA_HOME"),
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise OutsideError(
            _("Spark is not set up"),
            where=_CHOICE,
            remedy=_("set it up: `make spark`, or choose the engine duckdb"),
        ) from error
    return SparkSession


def require_master(master: str) -> None:
    """Raise `OutsideError` where no master of a cluster answers: Spark would try for a minute."""
    if not master.startswith(CLUSTER):
        return
    for address in master.removeprefix(CLUSTER).split(","):
        host, _colon, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _PATIENCE_SECONDS).close()
            return
        except (OSError, ValueError) as error:
            refused = no_start(master, error)
    raise refused


def no_start(master: str, error: Exception) -> OutsideError:
    """Return the refusal of a master that does not answer."""
    return OutsideError(
        _("Spark does not start on {master}: {error}", master=master, error=_first_line(error)),
        where=_CHOICE,
        remedy=_("look at the master and at `java -version`, then run again"),
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn what Spark cannot run into a refusal with its first line."""
    try:
        yield
    except PeakledgerError:
        raise
    except Exception as error:  # Spark's own, and those of the gateway to Java
        raise OutsideError(
            _("Spark could not make the rows: {error}", error=_first_line(error)),
            where=_CHOICE,
            remedy=_("see its workers' logs; the engine duckdb goes on from what stands"),
        ) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
