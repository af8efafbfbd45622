"""What every section of the settings has in common, without the cost of checking it.

Sections are plain dataclasses, so that a home without a settings file imports no validator. The
limits stand in the types of the fields; pydantic reads them where a file is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar


class Section:
    """A section of the settings: where a file is read, unknown keys are refused."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


class Bounded:
    """The limits of a value, by pydantic's names for them: `Annotated[int, Bounded(ge=1)]`."""

    def __init__(self, **limits: object):
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> dict[str, Any]:
        return {**handler(source), **self._limits}


@dataclass(frozen=True)
class Tested:
    """A check of a value that no limit can say; it raises `ValueError`."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> dict[str, Any]:
        function = {"type": "no-info", "function": self.check}
        return {"type": "function-after", "function": function, "schema": handler(source)}
