"""What is said where Spark is missing, does not start, or cannot make the rows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _


def session_class() -> Any:
    """Return Spark's class of sessions; raise `OutsideError` where Java or Spark is missing."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise OutsideError(
            _("Spark needs Java, and there is none"),
            where=_("option {name}", name="--engine"),
            remedy=_("install it (on Debian: openjdk-17-jre-headless), or name it in JAVA_HOME"),
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise OutsideError(
            _("Spark is not set up"),
            where=_("option {name}", name="--engine"),
            remedy=_("set it up: `make spark`, or leave --engine out"),
        ) from error
    return SparkSession


def no_start(master: str, error: Exception) -> OutsideError:
    """Return the refusal of a master that does not answer."""
    return OutsideError(
        _("Spark does not start on {master}: {error}", master=master, error=_first_line(error)),
        where=_("option {name}", name="--engine"),
        remedy=_("look at the master and at `java -version`, then run again"),
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn what Spark cannot run into a refusal with its first line."""
    try:
        yield
    except Exception as error:  # Spark's own, and those of the gateway to Java
        raise OutsideError(
            _("Spark could not make the rows: {error}", error=_first_line(error)),
            where=_("option {name}", name="--engine"),
            remedy=_("see its workers' logs; without --engine, DuckDB goes on from what stands"),
        ) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
